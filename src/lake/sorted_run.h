// SortedRun: records of one table ordered by key, each key once; in memory, or in a file that nobody else can see. Bulk loads
// larger than memory write runs and merge them in the end.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "lake/row_stream.h"

namespace rsvpulse::lake {

// Of tables whose key is an integer a run can be gone through in part: keys from `begin` to before `end`. By default all of it.
struct KeyRange {
  int64_t begin = std::numeric_limits<int64_t>::min();
  int64_t end = std::numeric_limits<int64_t>::max();  // the greatest key itself is in the range that ends here
  bool holds_last() const { return end == std::numeric_limits<int64_t>::max(); }
};

class SortedRun {
 public:
  // Points to records that lie elsewhere and stay there.
  static SortedRun in_memory(std::vector<RecordView> records, KeyShape shape);
  // Writes the records to an unnamed file in `folder`, which goes with the run.
  static Result<SortedRun> in_file(const std::vector<RecordView>& records, KeyShape shape, const std::string& folder);

  SortedRun(SortedRun&&) noexcept;
  SortedRun& operator=(SortedRun&&) noexcept;
  ~SortedRun();

  // Several at once, by several threads. The run outlives them.
  Result<std::unique_ptr<RowStream>> open(KeyRange range) const;
  // Some integer keys of the run, evenly spread: where to divide it.
  std::vector<int64_t> sample() const;

 private:
  struct File;
  SortedRun();
  KeyShape shape_ = KeyShape::kInteger;
  std::vector<RecordView> records_;
  std::unique_ptr<File> file_;
};

// The runs as one; of rows with the same key the greatest version, of equal ones that of the later run.
Result<std::unique_ptr<RowStream>> merge(const std::vector<SortedRun>& runs, KeyShape shape, KeyRange range = {});

}  // namespace rsvpulse::lake
