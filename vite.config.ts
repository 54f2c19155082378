/**
 * One file builds the three programs: the staff's browser bundle (default), the server with its child
 * processes (--mode server), and the simulator's page (--mode simulator, never part of a production bundle).
 */
import { builtinModules } from "node:module";
import { defineConfig, type UserConfig } from "vite";
import react from "@vitejs/plugin-react";

/** Each entry becomes dist/server/<name>.js: a program that plain Node runs, packages left outside. */
const nodePrograms = {
  main: "server/main.ts",
  "embedded-process": "server/embedded/process.ts",
  demo: "scripts/demo.ts",
  simulator: "scripts/simulator/main.ts",
};

const server: UserConfig = {
  publicDir: false,
  build: {
    ssr: true,
    outDir: "dist/server",
    emptyOutDir: true,
    target: "node20",
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: nodePrograms,
      output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      external: [...builtinModules, /^node:/],
    },
  },
};

const client: UserConfig = {
  root: "client",
  plugins: [react()],
  build: { outDir: "../dist/client", emptyOutDir: true, target: "es2022", sourcemap: false },
};

const simulator: UserConfig = {
  root: "scripts/simulator/page",
  plugins: [react()],
  build: { outDir: "../../../dist/simulator", emptyOutDir: true, target: "es2022" },
};

export default defineConfig(({ mode }) =>
  mode === "server" ? server : mode === "simulator" ? simulator : client,
);
