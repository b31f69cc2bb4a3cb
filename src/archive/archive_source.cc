#include "archive/archive_source.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include <fmt/format.h>

namespace rsvpulse::archive {
namespace {

constexpr int64_t kMostWaitMs = 50;  // until stop() is looked at again

}  // namespace

ArchiveSource::ArchiveSource(objects::ObjectStore& store, SourceOptions options, const Clock& clock)
    : store_(store), options_(std::move(options)), clock_(clock) {}

ArchiveSource::ArchiveSource(std::unique_ptr<objects::ObjectStore> store, SourceOptions options, const Clock& clock)
    : own_store_(std::move(store)), store_(*own_store_), options_(std::move(options)), clock_(clock) {}

Status ArchiveSource::load_catalog() {
  if (catalog_) return Done{};
  auto found = read_catalog(store_, options_.topic, options_.span);
  catalog_ = found.ok() ? std::move(*found) : Catalog();  // a failure is final: whoever goes on reading comes to the end
  if (!found.ok()) return found.error();
  std::erase_if(catalog_->objects, [&](const StoredObject& object) {
    return (options_.log && *options_.log != object.name.log) ||
           (options_.partition && *options_.partition != object.name.partition);
  });
  for (const StoredObject& object : catalog_->objects) progress_.total += object.size;
  return Done{};
}

Status ArchiveSource::resume(const stream::Position& position) {
  if (Status loaded = load_catalog(); !loaded.ok()) return loaded;
  if (position.source.empty()) return Done{};
  const auto name = parse_object_key(position.source);
  if (!name) {
    return Error{ErrorKind::kConfig, fmt::format("cannot resume at {}: it names no object of an archive", position.source)};
  }
  const auto& objects = catalog_->objects;
  // The object itself, or the one that a compaction made of it.
  auto place = std::upper_bound(objects.begin(), objects.end(), *name,
                                [](const ObjectName& a, const StoredObject& b) { return reads_before(a, b.name); });
  if (place != objects.begin()) {
    const ObjectName& before = std::prev(place)->name;
    if (before.hour_ms == name->hour_ms && before.log == name->log && before.partition == name->partition) --place;
  }
  next_object_ = static_cast<size_t>(place - objects.begin());
  for (auto object = objects.begin(); object != place; ++object) progress_.done += object->size;
  next_offsets_[{name->log, name->partition}] = position.offset;
  position_ = position;
  return Done{};
}

// Fills waiting_ with the next block; false at the end.
Result<bool> ArchiveSource::read_block() {
  if (Status loaded = load_catalog(); !loaded.ok()) return loaded.error();
  while (!is_stopped_) {
    if (!reader_) {
      if (next_object_ == catalog_->objects.size()) return false;
      const StoredObject& object = catalog_->objects[next_object_++];
      reader_.emplace(store_, object.key, object.name);
    }
    const auto more = reader_->read(waiting_);
    if (!more.ok() || !*more) {
      progress_.done += catalog_->objects[next_object_ - 1].size;
      reader_.reset();
      if (!more.ok()) return more;
      continue;
    }
    keep_wanted();
    if (!waiting_.lines.empty()) return true;
  }
  return false;
}

// Leaves out what was read already or did not arrive within the span.
void ArchiveSource::keep_wanted() {
  stream::Offset& next = next_offsets_[{waiting_.source, waiting_.partition}];
  const stream::Offset before = next;
  next = std::max(next, waiting_.lines.back().offset + 1);
  std::erase_if(waiting_.lines,
                [&](const stream::Line& line) { return line.offset < before || !options_.span.holds(line.arrival_ms); });
}

Result<stream::ReadOutcome> ArchiveSource::read(stream::Batch& batch) {
  batch.clear();
  if (next_waiting_ == waiting_.lines.size()) {
    next_waiting_ = 0;
    waiting_.clear();
    if (options_.speed <= 0) std::swap(waiting_.bytes, batch.bytes);  // the memory goes round
    const auto more = read_block();
    if (!more.ok()) return more.error();
    if (!*more) return stream::ReadOutcome::kEnd;
  }
  if (options_.speed > 0) {
    if (!wait_until_due(waiting_.lines[next_waiting_].arrival_ms)) return stream::ReadOutcome::kEnd;
    take_due(batch);
  } else {
    std::swap(batch, waiting_);
    waiting_.clear();
  }
  progress_.records += batch.lines.size();
  position_ = {catalog_->objects[next_object_ - 1].key, batch.lines.back().offset + 1, batch.lines.back().number + 1};
  return stream::ReadOutcome::kBatch;
}

// False when stopped meanwhile.
bool ArchiveSource::wait_until_due(int64_t arrival_ms) {
  if (!start_) start_.emplace(clock_.now_ms(), arrival_ms);
  const auto due = start_->first + std::llround(static_cast<double>(arrival_ms - start_->second) / options_.speed);
  while (!is_stopped_) {
    const int64_t left = due - clock_.now_ms();
    if (left <= 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, kMostWaitMs)));
  }
  return false;
}

void ArchiveSource::take_due(stream::Batch& batch) {
  batch.source = waiting_.source;
  batch.partition = waiting_.partition;
  const double passed = static_cast<double>(clock_.now_ms() - start_->first) * options_.speed;
  const auto due = start_->second + std::llround(passed);
  do {
    stream::Line line = waiting_.lines[next_waiting_++];
    const std::string_view text = waiting_.text(line);
    if (batch.bytes.size() < batch.bytes_used + text.size()) batch.bytes.resize(2 * (batch.bytes_used + text.size()));
    std::copy(text.begin(), text.end(), batch.bytes.begin() + static_cast<ptrdiff_t>(batch.bytes_used));
    line.begin = static_cast<uint32_t>(batch.bytes_used);
    batch.bytes_used += text.size();
    batch.lines.push_back(line);
  } while (next_waiting_ < waiting_.lines.size() && waiting_.lines[next_waiting_].arrival_ms <= due);
}

}  // namespace rsvpulse::archive
