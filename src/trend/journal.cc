#include "trend/journal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/byte_codec.h"
#include "base/files.h"
#include "base/hash.h"
#include "trend/event_time.h"
#include "trend/snapshot.h"

namespace rsvpulse::trend {
namespace {

constexpr std::string_view kMagic = "RSVPJRN1";
constexpr size_t kBeginBytes = 16;
constexpr size_t kFrameHeadBytes = 2 * sizeof(uint64_t);

template <class C>
auto counters(C& c) {
  return std::array{&c.read, &c.dead_letter, &c.expired, &c.superseded, &c.duplicate, &c.applied, &c.out_of_order};
}

int64_t first_hour_kept(const JournalHead& head, int64_t days) {
  return head.evicted_to < 0 ? 0 : static_cast<int64_t>(hour_of(head.evicted_to)) - days * kHoursPerDay;
}

Error corrupt(std::string message) { return {ErrorKind::kCorrupt, std::move(message)}; }

JournalHead take_head(BytesDecoder& in) {
  JournalHead head;
  head.next = in.get<uint64_t>();
  head.greatest_mtime = in.get<int64_t>();
  head.evicted_to = in.get<int64_t>();
  head.refused = in.get<uint64_t>();
  for (uint64_t* const counter : counters(head.conservation)) *counter = in.get<uint64_t>();
  return head;
}

constexpr size_t kPayloadHeadBytes = 11 * sizeof(uint64_t);

// The payload of the frame that `bytes` begin with; nullopt when there is no whole one.
std::optional<std::string_view> whole_frame(std::string_view bytes) {
  BytesDecoder in(bytes);
  const auto size = in.get<uint64_t>();
  const auto checksum = in.get<uint64_t>();
  const std::string_view payload = in.get_bytes(size);
  if (!in.ok() || payload.size() < kPayloadHeadBytes || hash64(payload) != checksum) return std::nullopt;
  return payload;
}

}  // namespace

std::string journal_begin(stream::PartitionId partition) {
  BytesEncoder out;
  out.put(partition);
  out.put(uint32_t{0});
  return std::string(kMagic) + out.take();
}

std::string journal_frame(const JournalHead& head, std::string_view rows) {
  BytesEncoder fields;
  fields.put(uint64_t{head.next});
  fields.put(head.greatest_mtime);
  fields.put(head.evicted_to);
  fields.put(head.refused);
  for (const uint64_t* const counter : counters(head.conservation)) fields.put(*counter);
  std::string frame(kFrameHeadBytes, '\0');
  frame.reserve(kFrameHeadBytes + kPayloadHeadBytes + rows.size());
  frame += fields.take();
  frame += rows;
  const std::string_view payload = std::string_view(frame).substr(kFrameHeadBytes);
  const std::array<uint64_t, 2> head_fields = {payload.size(), hash64(payload)};
  std::memcpy(frame.data(), head_fields.data(), kFrameHeadBytes);
  return frame;
}

Result<std::optional<std::unique_ptr<Journal>>> read_journal(const std::string& path, stream::PartitionId partition) {
  auto bytes = read_file(path);
  if (!bytes.ok()) return bytes.error();
  if (!*bytes) return std::optional<std::unique_ptr<Journal>>();
  auto journal = std::make_unique<Journal>();
  journal->bytes = **std::move(bytes);
  std::string_view rest = journal->bytes;
  if (!rest.starts_with(journal_begin(partition))) {
    return corrupt(fmt::format("{}: is no journal of partition {}; remove it to count the log anew", path, partition));
  }
  rest.remove_prefix(kBeginBytes);
  bool any = false;
  while (const auto payload = whole_frame(rest)) {
    BytesDecoder in(*payload);
    journal->head = take_head(in);
    if (!journal->image.apply(payload->substr(kPayloadHeadBytes))) {
      return corrupt(fmt::format("{}: its rows make no sense; remove it to count the log anew", path));
    }
    rest.remove_prefix(kFrameHeadBytes + payload->size());
    any = true;
  }
  if (!any) return corrupt(fmt::format("{}: its beginning is damaged; remove it to count the log anew", path));
  journal->cut = rest.size();
  return std::optional(std::move(journal));
}

Result<Journal::Restored> Journal::restore(stream::PartitionId partition, int64_t days) const {
  const LiveParts live(image, first_hour_kept(head, days), LiveParts::Sets::kReferred);
  if (!live.ok()) return corrupt("its parts do not fit together");
  auto state = trend::restore(frame_snapshot(live.payload(days, head.evicted_to, head.conservation)));
  if (!state.ok()) return state.error();
  return Restored{*std::move(state), journal_begin(partition) + journal_frame(head, live.rows(true))};
}

Result<std::string> Journal::compacted(stream::PartitionId partition, int64_t days) const {
  const LiveParts live(image, first_hour_kept(head, days), LiveParts::Sets::kAll);
  if (!live.ok()) return corrupt("its parts do not fit together");
  return journal_begin(partition) + journal_frame(head, live.rows(false));
}

}  // namespace rsvpulse::trend
