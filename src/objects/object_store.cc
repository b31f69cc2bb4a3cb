#include "objects/object_store.h"

#include <unistd.h>

#include <fmt/format.h>

#include "base/printable.h"

namespace rsvpulse::objects {
namespace {

Error bad_key(std::string_view key, std::string_view why) {
  return {ErrorKind::kUsage, fmt::format("'{}' cannot name an object: {}", printable(key.substr(0, 100)), why)};
}

bool has_control_characters(std::string_view key) {
  while (!key.empty()) {
    const size_t length = leading_character(key);
    if (length == 0 || is_unsafe_to_show(code_point(key.substr(0, length)))) return true;
    key.remove_prefix(length);
  }
  return false;
}

}  // namespace

Status check_key(std::string_view key) {
  if (key.empty()) return bad_key(key, "it is empty");
  if (key.size() > kMaxKeyBytes) return bad_key(key, fmt::format("it is longer than {} bytes", kMaxKeyBytes));
  if (has_control_characters(key)) return bad_key(key, "it holds control characters or is no UTF-8");
  for (std::string_view rest = key;;) {
    const size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment.empty()) return bad_key(key, "a part between slashes is empty");
    if (segment.front() == '.') return bad_key(key, "a part begins with a dot");
    if (slash == std::string_view::npos) return Done{};
    rest.remove_prefix(slash + 1);
  }
}

Result<std::vector<ObjectEntry>> ObjectStore::list_all(std::string_view prefix) {
  std::vector<ObjectEntry> all;
  while (true) {
    auto page = list(prefix, all.empty() ? std::string_view() : all.back().key, kMaxListed);
    if (!page.ok()) return page.error();
    const bool more = !page->is_last && !page->objects.empty();
    for (ObjectEntry& object : page->objects) all.push_back(std::move(object));
    if (!more) return all;
  }
}

Status ObjectStore::check() {
  // Of this process alone: several may check one place at the same time.
  const std::string key = fmt::format("check/rsvpulse-{}", getpid());
  constexpr std::string_view kBytes = "rsvpulse was here to see whether it can write\n";
  if (const Status put_there = put(key, kBytes); !put_there.ok()) return put_there;
  const auto read = get_whole(key);
  if (!read.ok()) return read.error();
  if (*read != std::string(kBytes)) {
    return Error{ErrorKind::kOutside, fmt::format("{}: what was written is not what is read back", name())};
  }
  return remove(key);
}

}  // namespace rsvpulse::objects
