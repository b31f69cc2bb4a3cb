#include "lake/sorted_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace rsvpulse::lake {
namespace {

constexpr size_t kBufferBytes = size_t{256} << 10;
constexpr size_t kRecordsBetweenSamples = 4096;

Error file_failure(const std::string& what) { return {ErrorKind::kOutside, fmt::format("{}: {}", what, std::strerror(errno))}; }

class MemoryStream final : public RowStream {
 public:
  MemoryStream(const std::vector<RecordView>& records, KeyShape shape, KeyRange range) {
    const auto before = [shape](RecordView record, int64_t key) { return key_of(record, shape).first < key; };
    next_ = records.begin();
    end_ = records.end();
    if (shape == KeyShape::kText) return;
    next_ = std::lower_bound(next_, end_, range.begin, before);
    if (!range.holds_last()) end_ = std::lower_bound(next_, end_, range.end, before);
  }
  Result<RecordView> next() override { return next_ == end_ ? RecordView() : *next_++; }

 private:
  std::vector<RecordView>::const_iterator next_;
  std::vector<RecordView>::const_iterator end_;
};

}  // namespace

// The file's records follow each other without anything between.
struct SortedRun::File {
  struct Sample {
    int64_t key;
    uint64_t offset;
  };
  ~File() {
    if (descriptor >= 0) close(descriptor);
  }
  int descriptor = -1;
  std::string folder;
  uint64_t bytes = 0;
  std::vector<Sample> samples;

  Status create(const std::string& in_folder) {
    folder = in_folder;
    std::string name = folder + "/rsvpulse-run-XXXXXX";
    descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return file_failure(name);
    unlink(name.c_str());
    return Done{};
  }
  Status append(std::string_view data) {
    while (!data.empty()) {
      const ssize_t written = write(descriptor, data.data(), data.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return file_failure(folder + ": a file for what does not fit into memory");
      data.remove_prefix(static_cast<size_t>(written));
      bytes += static_cast<uint64_t>(written);
    }
    return Done{};
  }
};

namespace {

class FileStream final : public RowStream {
 public:
  FileStream(int descriptor, uint64_t offset, uint64_t end, KeyShape shape, KeyRange range)
      : descriptor_(descriptor), offset_(offset), left_(end - offset), shape_(shape), range_(range) {}

  Result<RecordView> next() override {
    while (true) {
      if (left_ == 0 && begin_ == buffer_.size()) return RecordView();
      if (Status status = hold(sizeof(RecordHead)); !status.ok()) return status.error();
      const size_t size = RecordView(buffer_.data() + begin_).size();
      if (Status status = hold(size); !status.ok()) return status.error();
      const RecordView record(buffer_.data() + begin_);
      begin_ += size;
      if (shape_ == KeyShape::kText) return record;
      const int64_t key = key_of(record, shape_).first;
      if (key < range_.begin) continue;
      if (key >= range_.end && !range_.holds_last()) return RecordView();
      return record;
    }
  }

 private:
  // Makes `bytes` lie in the buffer from begin_ on.
  Status hold(size_t bytes) {
    if (buffer_.size() - begin_ >= bytes) return Done{};
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    size_t used = buffer_.size();
    buffer_.resize(used + std::min<uint64_t>(left_, std::max(kBufferBytes, bytes)));
    while (used < buffer_.size()) {
      const ssize_t count = pread(descriptor_, buffer_.data() + used, buffer_.size() - used, static_cast<off_t>(offset_));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return file_failure("reading back what did not fit into memory");
      if (count == 0) return Error{ErrorKind::kCorrupt, "what did not fit into memory came back incomplete"};
      used += static_cast<size_t>(count);
      offset_ += static_cast<uint64_t>(count);
      left_ -= static_cast<uint64_t>(count);
    }
    if (used < bytes) return Error{ErrorKind::kCorrupt, "what did not fit into memory came back incomplete"};
    return Done{};
  }

  int descriptor_;
  uint64_t offset_;
  uint64_t left_;
  KeyShape shape_;
  KeyRange range_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
};

class MergedStream final : public RowStream {
 public:
  MergedStream(std::vector<std::unique_ptr<RowStream>> inputs, KeyShape shape) : shape_(shape) {
    for (auto& input : inputs) inputs_.push_back({std::move(input), {}, {}});
  }

  Result<RecordView> next() override {
    for (Input& input : inputs_) {
      if (!input.is_due) continue;
      const auto row = input.rows->next();
      if (!row.ok()) return row;
      input.row = *row;
      input.is_due = false;
      if (input.row) input.key = key_of(input.row, shape_);
    }
    std::erase_if(inputs_, [](const Input& input) { return !input.row; });
    const Input* best = nullptr;
    for (const Input& input : inputs_) {
      if (!best || input.key < best->key || (input.key == best->key && input.row.head().version >= best->row.head().version)) {
        best = &input;
      }
    }
    if (!best) return RecordView();
    const Key key = best->key;
    for (Input& input : inputs_) input.is_due = input.key == key;
    return best->row;
  }

 private:
  struct Input {
    std::unique_ptr<RowStream> rows;
    RecordView row;
    Key key;
    bool is_due = true;  // its row was given out, or lost to the one that was
  };
  KeyShape shape_;
  std::vector<Input> inputs_;
};

}  // namespace

SortedRun::SortedRun() = default;
SortedRun::SortedRun(SortedRun&&) noexcept = default;
SortedRun& SortedRun::operator=(SortedRun&&) noexcept = default;
SortedRun::~SortedRun() = default;

SortedRun SortedRun::in_memory(std::vector<RecordView> records, KeyShape shape) {
  SortedRun run;
  run.shape_ = shape;
  run.records_ = std::move(records);
  return run;
}

Result<SortedRun> SortedRun::in_file(const std::vector<RecordView>& records, KeyShape shape, const std::string& folder) {
  SortedRun run;
  run.shape_ = shape;
  run.file_ = std::make_unique<File>();
  if (Status status = run.file_->create(folder); !status.ok()) return status.error();
  std::string buffer;
  for (size_t i = 0; i < records.size(); ++i) {
    if (i % kRecordsBetweenSamples == 0) {
      run.file_->samples.push_back({key_of(records[i], shape).first, run.file_->bytes + buffer.size()});
    }
    buffer.append(records[i].data(), records[i].size());
    if (buffer.size() < kBufferBytes) continue;
    if (Status status = run.file_->append(buffer); !status.ok()) return status.error();
    buffer.clear();
  }
  if (Status status = run.file_->append(buffer); !status.ok()) return status.error();
  return run;
}

Result<std::unique_ptr<RowStream>> SortedRun::open(KeyRange range) const {
  if (!file_) return std::unique_ptr<RowStream>(std::make_unique<MemoryStream>(records_, shape_, range));
  uint64_t offset = 0;
  if (shape_ != KeyShape::kText) {
    for (const File::Sample& sample : file_->samples) {
      if (sample.key < range.begin) offset = sample.offset;
    }
  }
  return std::unique_ptr<RowStream>(std::make_unique<FileStream>(file_->descriptor, offset, file_->bytes, shape_, range));
}

std::vector<int64_t> SortedRun::sample() const {
  std::vector<int64_t> keys;
  if (file_) {
    for (const File::Sample& sample : file_->samples) keys.push_back(sample.key);
    return keys;
  }
  // As dense as a file's, so that the samples of all runs together are.
  for (size_t i = 0; i < records_.size(); i += kRecordsBetweenSamples) keys.push_back(key_of(records_[i], shape_).first);
  return keys;
}

Result<std::unique_ptr<RowStream>> merge(const std::vector<SortedRun>& runs, KeyShape shape, KeyRange range) {
  std::vector<std::unique_ptr<RowStream>> inputs;
  for (const SortedRun& run : runs) {
    auto input = run.open(range);
    if (!input.ok()) return input.error();
    inputs.push_back(std::move(input).value());
  }
  return std::unique_ptr<RowStream>(std::make_unique<MergedStream>(std::move(inputs), shape));
}

}  // namespace rsvpulse::lake
