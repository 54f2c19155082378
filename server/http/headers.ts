/** What every answer tells the browser to forbid. */
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";

export function securityHeaders(production: boolean): RequestHandler {
  const ownSocket = socketSource(production ? "wss" : "ws");
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "script-src-attr": ["'none'"],
        // Mantine writes its variables and responsive rules into style elements at run time.
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        // Vite puts the smallest font files into the style sheet itself.
        "font-src": ["'self'", "data:"],
        // Older browsers do not count a socket to the page's own host as 'self'.
        "connect-src": ["'self'", ownSocket],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        ...(production && { "upgrade-insecure-requests": [] }),
      },
    },
    strictTransportSecurity: production && { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false },
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
  });
}

function socketSource(scheme: "ws" | "wss") {
  return (request: IncomingMessage): string => {
    const { host } = request.headers;
    const plain = host !== undefined && /^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i.test(host);
    return plain ? `${scheme}://${host}` : "'self'";
  };
}
