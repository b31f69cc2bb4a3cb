#include "net/static_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/hash.h"

namespace rsvpulse::net {

std::string entity_tag(std::string_view bytes) {
  const Hash128 hash = hash128(bytes, 0);
  return fmt::format("\"{:016x}{:016x}\"", hash.high, hash.low);
}

bool has_already(const Request& request, std::string_view tag) {
  std::string_view rest = request.header("If-None-Match").value_or("");
  while (!rest.empty()) {
    const std::string_view element = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(element.size() + 1, rest.size()));
    std::string_view named = trim_ascii_blanks(element);
    if (named.starts_with("W/")) named.remove_prefix(2);
    if (named == tag || named == "*") return true;
  }
  return false;
}

Response serve_file(const Request& request, const StaticFile& file) {
  struct Form {
    std::string_view coding;
    const Bytes* bytes;
  };
  Form best{"identity", &file.plain};
  for (const Form& form : {Form{"gzip", &file.gzip}, Form{"br", &file.brotli}}) {
    if (*form.bytes && accepted_quality(request, form.coding) > 0 && (*form.bytes)->size() < (*best.bytes)->size()) best = form;
  }
  Response response;
  const std::string tag = entity_tag(**best.bytes);
  response.headers = {{"Content-Type", file.content_type},
                      {"ETag", tag},
                      {"Vary", "Accept-Encoding"},
                      {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
  if (best.coding != "identity") response.headers.push_back({"Content-Encoding", std::string(best.coding)});
  if (has_already(request, tag)) {
    response.status = 304;
  } else {
    response.shared_body = *best.bytes;
  }
  return response;
}

}  // namespace rsvpulse::net
