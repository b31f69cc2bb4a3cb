#include "lake/duckdb_rows.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "lake/duckdb_calls.h"

namespace rsvpulse::lake {
namespace {

duckdb_type type_of(ColumnType type) {
  switch (type) {
    case ColumnType::kBigint:
      return DUCKDB_TYPE_BIGINT;
    case ColumnType::kInteger:
      return DUCKDB_TYPE_INTEGER;
    case ColumnType::kDouble:
      return DUCKDB_TYPE_DOUBLE;
    case ColumnType::kText:
      break;
  }
  return DUCKDB_TYPE_VARCHAR;
}

void bind(duckdb_bind_info info) {
  auto* const registry = static_cast<RowsRegistry*>(duck.bind_get_extra_info(info));
  duckdb_value value = duck.bind_get_parameter(info, 0);
  RowsRegistry::Entry* const entry = registry->find(duck.get_int64(value));
  duck.destroy_value(&value);
  if (!entry) return duck.bind_set_error(info, "rsvpulse_rows() is for rsvpulse's own use");
  for (const auto columns : {table(entry->table).columns, version_columns()}) {
    for (const Column& column : columns) {
      duckdb_logical_type type = duck.create_logical_type(type_of(column.type));
      duck.bind_add_result_column(info, std::string(column.name).c_str(), type);
      duck.destroy_logical_type(&type);
    }
  }
  duck.bind_set_bind_data(info, entry, nullptr);
}

void init(duckdb_init_info info) { duck.init_set_max_threads(info, 1); }

// One chunk being filled.
class ChunkFiller {
 public:
  ChunkFiller(duckdb_data_chunk chunk, const Table& table) : columns_(table.columns), vectors_(columns_.size() + 2) {
    for (size_t c = 0; c < vectors_.size(); ++c) {
      vectors_[c].vector = duck.data_chunk_get_vector(chunk, c);
      vectors_[c].values = duck.vector_get_data(vectors_[c].vector);
    }
  }

  void put(idx_t at, RecordView row) {
    RecordReader reader(row);
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (!reader.has_value()) {
        put_missing(vectors_[c], at);
        continue;
      }
      switch (columns_[c].type) {
        case ColumnType::kBigint:
          static_cast<int64_t*>(vectors_[c].values)[at] = reader.integer();
          break;
        case ColumnType::kInteger:
          static_cast<int32_t*>(vectors_[c].values)[at] = static_cast<int32_t>(reader.integer());
          break;
        case ColumnType::kDouble:
          static_cast<double*>(vectors_[c].values)[at] = reader.real();
          break;
        case ColumnType::kText: {
          const std::string_view text = reader.text();
          duck.vector_assign_string_element_len(vectors_[c].vector, at, text.data(), text.size());
          break;
        }
      }
    }
    const Version version = row.head().version;
    static_cast<int64_t*>(vectors_[columns_.size()].values)[at] = version.mtime;
    static_cast<int64_t*>(vectors_[columns_.size() + 1].values)[at] = version.position;
  }

 private:
  struct Vector {
    duckdb_vector vector = nullptr;
    void* values = nullptr;
    uint64_t* validity = nullptr;  // made when the first value is missing
  };
  static void put_missing(Vector& to, idx_t at) {
    if (!to.validity) {
      duck.vector_ensure_validity_writable(to.vector);
      to.validity = duck.vector_get_validity(to.vector);
    }
    duck.validity_set_row_invalid(to.validity, at);
  }

  std::span<const Column> columns_;
  std::vector<Vector> vectors_;
};

void fill(duckdb_function_info info, duckdb_data_chunk chunk) {
  auto* const entry = static_cast<RowsRegistry::Entry*>(duck.function_get_bind_data(info));
  ChunkFiller filler(chunk, table(entry->table));
  const idx_t capacity = duck.vector_size();
  idx_t count = 0;
  while (count < capacity) {
    const auto row = entry->rows->next();
    if (!row.ok()) {
      entry->error = row.error().message;
      return duck.function_set_error(info, entry->error.c_str());
    }
    if (!*row) break;
    filler.put(count++, *row);
  }
  duck.data_chunk_set_size(chunk, count);
}

class ResultRows final : public RowStream {
 public:
  ResultRows(duckdb_result result, TableId id)
      : result_(result), columns_(table(id).columns), has_hidden_(id == TableId::kGroups) {}
  ~ResultRows() override {
    duck.destroy_data_chunk(&chunk_);
    duck.destroy_result(&result_);
  }

  Result<RecordView> next() override {
    if (next_ == size_) {
      duck.destroy_data_chunk(&chunk_);
      chunk_ = duck.fetch_chunk(result_);
      next_ = 0;
      size_ = chunk_ ? duck.data_chunk_get_size(chunk_) : 0;
      if (size_ == 0) {
        const char* const error = duck.result_error(&result_);
        if (error) return Error{ErrorKind::kOutside, error};
        return RecordView();
      }
    }
    return make(next_++);
  }

 private:
  RecordView make(idx_t at) {
    const size_t stored = columns_.size() + (has_hidden_ ? 1 : 0);
    writer_.start({integer(stored, at), integer(stored + 1, at)});
    for (size_t c = 0; c < columns_.size(); ++c) put(c, at, columns_[c].type);
    if (has_hidden_) put(columns_.size(), at, ColumnType::kText);
    return writer_.finish();
  }

  void put(size_t c, idx_t at, ColumnType type) {
    duckdb_vector vector = duck.data_chunk_get_vector(chunk_, c);
    uint64_t* const validity = duck.vector_get_validity(vector);
    if (validity && !duck.validity_row_is_valid(validity, at)) return writer_.put_missing();
    void* const values = duck.vector_get_data(vector);
    switch (type) {
      case ColumnType::kBigint:
        return writer_.put(static_cast<int64_t*>(values)[at]);
      case ColumnType::kInteger:
        return writer_.put(int64_t{static_cast<int32_t*>(values)[at]});
      case ColumnType::kDouble:
        return writer_.put(std::optional(static_cast<double*>(values)[at]));
      case ColumnType::kText: {
        duckdb_string_t& text = static_cast<duckdb_string_t*>(values)[at];
        return writer_.put(std::optional(std::string_view(duck.string_t_data(&text), duck.string_t_length(text))));
      }
    }
  }

  int64_t integer(size_t c, idx_t at) {
    return static_cast<int64_t*>(duck.vector_get_data(duck.data_chunk_get_vector(chunk_, c)))[at];
  }

  duckdb_result result_;
  std::span<const Column> columns_;
  bool has_hidden_;
  duckdb_data_chunk chunk_ = nullptr;
  idx_t next_ = 0;
  idx_t size_ = 0;
  RecordWriter writer_;
};

}  // namespace

int64_t RowsRegistry::add(TableId table, RowStream& rows) {
  const std::lock_guard lock(mutex_);
  entries_[next_] = {table, &rows, {}};
  return next_++;
}

RowsRegistry::Entry* RowsRegistry::find(int64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(number);
  return found == entries_.end() ? nullptr : &found->second;
}

std::string RowsRegistry::remove(int64_t number) {
  const std::lock_guard lock(mutex_);
  return std::move(entries_.extract(number).mapped().error);
}

Status register_rows_function(duckdb_connection connection, RowsRegistry& registry) {
  duckdb_table_function function = duck.create_table_function();
  duck.table_function_set_name(function, "rsvpulse_rows");
  duckdb_logical_type number = duck.create_logical_type(DUCKDB_TYPE_BIGINT);
  duck.table_function_add_parameter(function, number);
  duck.destroy_logical_type(&number);
  duck.table_function_set_extra_info(function, &registry, nullptr);
  duck.table_function_set_bind(function, bind);
  duck.table_function_set_init(function, init);
  duck.table_function_set_function(function, fill);
  const duckdb_state state = duck.register_table_function(connection, function);
  duck.destroy_table_function(&function);
  if (state == DuckDBError) return Error{ErrorKind::kOutside, "DuckDB does not take our table function"};
  return Done{};
}

std::unique_ptr<RowStream> rows_of_result(duckdb_result result, TableId table) {
  return std::make_unique<ResultRows>(result, table);
}

}  // namespace rsvpulse::lake
