#include "objects/s3_answers.h"

#include <charconv>
#include <cstring>
#include <pugixml.hpp>

namespace rsvpulse::objects {
namespace {

// The root element of that name; null when there is no such document.
pugi::xml_node root_of(pugi::xml_document& document, std::string_view body, const char* name) {
  if (!document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8)) return {};
  const pugi::xml_node root = document.document_element();
  return std::strcmp(root.name(), name) == 0 ? root : pugi::xml_node();
}

std::optional<uint64_t> number_in(std::string_view text) {
  uint64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

S3Error read_s3_error(std::string_view body) {
  pugi::xml_document document;
  const pugi::xml_node root = root_of(document, body, "Error");
  return {root.child_value("Code"), root.child_value("Message")};
}

std::optional<Listing> read_listing(std::string_view body) {
  pugi::xml_document document;
  const pugi::xml_node root = root_of(document, body, "ListBucketResult");
  if (!root) return std::nullopt;
  Listing found;
  found.is_last = std::strcmp(root.child_value("IsTruncated"), "true") != 0;
  for (const pugi::xml_node object : root.children("Contents")) {
    const auto size = number_in(object.child_value("Size"));
    std::string key = object.child_value("Key");
    if (!size || key.empty()) return std::nullopt;
    found.objects.push_back({std::move(key), *size});
  }
  return found;
}

std::optional<std::string> read_upload_id(std::string_view body) {
  pugi::xml_document document;
  std::string id = root_of(document, body, "InitiateMultipartUploadResult").child_value("UploadId");
  return id.empty() ? std::nullopt : std::optional(std::move(id));
}

}  // namespace rsvpulse::objects
