#include "lake/row_stream.h"

#include <algorithm>
#include <vector>

namespace rsvpulse::lake {
namespace {

class TopicsOfGroups final : public RowStream {
 public:
  explicit TopicsOfGroups(std::unique_ptr<RowStream> groups) : groups_(std::move(groups)) {}

  Result<RecordView> next() override {
    while (next_ == urlkeys_.size()) {
      const auto group = groups_->next();
      if (!group.ok() || !*group) return group;
      take(*group);
    }
    writer_.start(version_);
    writer_.put(group_id_);
    writer_.put(std::optional(urlkeys_[next_++]));
    return writer_.finish();
  }

 private:
  void take(RecordView group) {
    version_ = group.head().version;
    urlkeys_.clear();
    next_ = 0;
    RecordReader reader(group);
    std::string_view joined;
    for (const Column& column : table(TableId::kGroups).columns) {
      if (!reader.has_value()) continue;
      if (&column == table(TableId::kGroups).columns.data()) {
        group_id_ = reader.integer();
      } else if (column.type == ColumnType::kText) {
        reader.text();
      } else {
        reader.integer();
      }
    }
    if (reader.has_value()) joined = reader.text();
    while (!joined.empty()) {
      const size_t end = std::min(joined.find('\0'), joined.size());
      urlkeys_.push_back(joined.substr(0, end));
      joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    std::sort(urlkeys_.begin(), urlkeys_.end());
  }

  std::unique_ptr<RowStream> groups_;
  Version version_;
  int64_t group_id_ = 0;
  std::vector<std::string_view> urlkeys_;  // of the group being gone through
  size_t next_ = 0;
  RecordWriter writer_;
};

}  // namespace

std::unique_ptr<RowStream> topics_of_groups(std::unique_ptr<RowStream> groups) {
  return std::make_unique<TopicsOfGroups>(std::move(groups));
}

}  // namespace rsvpulse::lake
