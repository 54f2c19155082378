import type { PreferenceWords } from "./words.ts";

export const vi: PreferenceWords = {
  title: "Cách chúng tôi liên lạc với quý vị",
  lead: "Xin chọn những gì {clinic} được gửi cho quý vị, và gửi đến đâu. Quý vị có thể đổi bất cứ lúc nào.",
  saved: "Đã lưu",
  savedMore: "Lựa chọn của quý vị có hiệu lực từ bây giờ.",
  stoppedMeanwhile:
    "Tin nhắn đã bị dừng trong lúc trang này đang mở. Điều đó giữ nguyên cho đến khi quý vị chọn Có bên dưới và lưu lại.",
  ways: {
    sms: "Tin nhắn đến {address}",
    whatsapp: "WhatsApp đến {address}",
    email: "Email đến {address}",
  },
  purposes: {
    reply: { name: "Trả lời", more: "khi quý vị viết cho chúng tôi" },
    reminder: { name: "Nhắc hẹn", more: "về các buổi khám" },
    result: { name: "Kết quả", more: "báo rằng có gì đó đã sẵn sàng" },
    refill: { name: "Toa thuốc", more: "lấy thêm thuốc theo toa" },
    broadcast: { name: "Tin tức", more: "về phòng khám và sức khỏe" },
  },
  yes: "Có",
  no: "Không",
  never: {
    phone: "Đừng dùng số này",
    whatsapp: "Đừng dùng WhatsApp này",
    email: "Đừng dùng địa chỉ email này",
  },
  neverMore: "Cũng xin chọn mục này nếu không phải của quý vị.",
  shared: {
    phone: "Nhiều người dùng chung điện thoại này. Để nhận tin lại ở đây, xin nhắn START từ điện thoại này.",
    whatsapp: "Nhiều người dùng chung WhatsApp này. Để nhận tin lại ở đây, xin viết START từ đó.",
    email: "Nhiều người dùng chung địa chỉ này. Để nhận tin lại ở đây, xin viết START từ địa chỉ này.",
  },
  warning: {
    phone:
      "Tin nhắn không được mã hóa. Người khác có thể đọc trên đường gửi hoặc trên điện thoại của quý vị. Quý vị có thể xin chúng tôi cách khác.",
    whatsapp:
      "Người khác có thể đọc tin WhatsApp trên điện thoại của quý vị. Quý vị có thể xin chúng tôi cách khác.",
    email:
      "Email có thể không được mã hóa. Người khác có thể đọc trên đường gửi hoặc trong hộp thư của quý vị. Quý vị có thể xin chúng tôi cách khác.",
  },
  warningYes: "Tôi hiểu và vẫn muốn nhận tin ở đây",
  language: "Ngôn ngữ chúng tôi viết cho quý vị",
  quiet: "Giờ yên tĩnh",
  quietMore: "Những gì có thể chờ sẽ không được gửi trong khoảng giờ này.",
  quietNone: "Chưa đặt",
  quietFrom: "Từ",
  quietTo: "Đến",
  save: "Lưu",
  stopAll: "Dừng tất cả tin nhắn",
  stopAllMore: "Khi đó {clinic} không gửi gì cho quý vị nữa. Điều đó đúng cho mọi số và địa chỉ ở trên.",
  until: "Liên kết này dùng được đến {date}. Xin đừng đưa cho ai: nó mở các lựa chọn của quý vị.",
  nothing: "Chúng tôi không có số hay địa chỉ nào của quý vị.",
  unchanged: "Chưa có gì thay đổi.",
  endedMore: "Xin hỏi {clinic} để có liên kết mới. Hoặc trả lời STOP cho bất cứ tin nào để dừng tin nhắn.",
  staleMore: "Xin mở lại trang và chọn.",
  unsubscribe: {
    title: "Hủy đăng ký",
    ask: "Ngừng thư tự động từ {clinic} đến {address}?",
    more: "Nhắc hẹn, kết quả, toa thuốc và tin tức không còn gửi đến địa chỉ này. Nếu quý vị viết cho chúng tôi, chúng tôi vẫn trả lời.",
    button: "Hủy đăng ký",
    done: "Đã hủy đăng ký",
    doneMore: "{clinic} không gửi thư tự động đến địa chỉ này nữa.",
  },
};
