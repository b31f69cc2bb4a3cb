#include "app/refusals.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "rsvp/dead_letter.h"

namespace rsvpulse::app {
namespace {

constexpr uint64_t kRefusalsShown = 5;

}  // namespace

Status Refusals::open(const std::string& path) {
  if (path.empty()) return Done{};
  file_.reset(std::fopen(path.c_str(), "wbe"));
  path_ = path;
  if (!file_) return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))};
  return Done{};
}

void Refusals::add(const stream::Batch& batch, const trend::RefusedLine& refused) {
  if (++count_ <= kRefusalsShown) {
    notes_.tell(fmt::format("{}:{}: {}{}{}", batch.source, refused.line.number, refused.refusal.field,
                            refused.refusal.field.empty() ? "" : ": ", refused.refusal.reason));
  }
  if (!file_) return;
  std::string line;
  rsvp::append_json_line({.source = batch.source,
                          .line = refused.line.number,
                          .offset = refused.line.offset,
                          .refusal = refused.refusal,
                          .bytes = batch.text(refused.line)},
                         line);
  failed_ = std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size() || failed_;
}

bool Refusals::finish() {
  if (count_ > kRefusalsShown && !file_) {
    notes_.tell(fmt::format("{} more lines {}; --dead-letters FILE keeps them all", count_ - kRefusalsShown, which_));
  } else if (count_ > 0 && file_) {
    notes_.tell(fmt::format("{}: {} dead letters", path_, count_));
  }
  failed_ = (file_ && std::fclose(file_.release()) != 0) || failed_;
  if (failed_) notes_.tell(fmt::format("{}: cannot be written to the end", path_));
  return !failed_;
}

}  // namespace rsvpulse::app
