// The functions of DuckDB's C interface that the lake calls. They are looked up when the first database is opened: loading
// DuckDB takes longer than all the rest of a start, and most commands never need it.
#pragma once

#include <duckdb.h>

#include "base/result.h"

// Without their prefix.
#define RSVPULSE_DUCKDB_CALLS(CALL)      \
  CALL(bind_add_result_column)           \
  CALL(bind_get_extra_info)              \
  CALL(bind_get_parameter)               \
  CALL(bind_set_bind_data)               \
  CALL(bind_set_error)                   \
  CALL(close)                            \
  CALL(column_count)                     \
  CALL(column_name)                      \
  CALL(connect)                          \
  CALL(create_config)                    \
  CALL(create_logical_type)              \
  CALL(create_table_function)            \
  CALL(data_chunk_get_size)              \
  CALL(data_chunk_get_vector)            \
  CALL(data_chunk_set_size)              \
  CALL(destroy_config)                   \
  CALL(destroy_data_chunk)               \
  CALL(destroy_logical_type)             \
  CALL(destroy_prepare)                  \
  CALL(destroy_result)                   \
  CALL(destroy_table_function)           \
  CALL(destroy_value)                    \
  CALL(disconnect)                       \
  CALL(execute_prepared_streaming)       \
  CALL(fetch_chunk)                      \
  CALL(free)                             \
  CALL(function_get_bind_data)           \
  CALL(function_set_error)               \
  CALL(get_int64)                        \
  CALL(init_set_max_threads)             \
  CALL(open_ext)                         \
  CALL(prepare)                          \
  CALL(prepare_error)                    \
  CALL(query)                            \
  CALL(register_table_function)          \
  CALL(result_error)                     \
  CALL(result_error_type)                \
  CALL(row_count)                        \
  CALL(set_config)                       \
  CALL(string_t_data)                    \
  CALL(string_t_length)                  \
  CALL(table_function_add_parameter)     \
  CALL(table_function_set_bind)          \
  CALL(table_function_set_extra_info)    \
  CALL(table_function_set_function)      \
  CALL(table_function_set_init)          \
  CALL(table_function_set_name)          \
  CALL(validity_row_is_valid)            \
  CALL(validity_set_row_invalid)         \
  CALL(value_varchar)                    \
  CALL(vector_assign_string_element_len) \
  CALL(vector_ensure_validity_writable)  \
  CALL(vector_get_data)                  \
  CALL(vector_get_validity)              \
  CALL(vector_size)

namespace rsvpulse::lake {

struct DuckdbCalls {
#define RSVPULSE_CALL(name) decltype(&::duckdb_##name) name = nullptr;
  RSVPULSE_DUCKDB_CALLS(RSVPULSE_CALL)
#undef RSVPULSE_CALL
};

// All null until load_duckdb() succeeded.
extern DuckdbCalls duck;

// Loads the library: where the loader finds it, else the one that the build found. Safe for concurrent use; later calls cost
// nothing.
Status load_duckdb();

}  // namespace rsvpulse::lake
