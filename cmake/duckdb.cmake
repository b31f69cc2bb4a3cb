# duckdb_library and duckdb_include: a system's DuckDB where -DDuckDB_ROOT names one or the linker finds it, else the library and the
# header that tools/setup fetches from npm (versions pinned by third_party/package-lock.json). Without either, RSVPULSE_DUCKDB is off and
# module lake says at run time what it cannot do.
#
# Nothing is linked with it: it is loaded when it is first needed (lake/duckdb_calls.h). The fetched library is put beside the program,
# which looks there first, by a path relative to itself.
set(duckdb_modules "${CMAKE_SOURCE_DIR}/third_party/node_modules")
set(RSVPULSE_DUCKDB ON)

find_path(DUCKDB_SYSTEM_INCLUDE duckdb.h HINTS ${DuckDB_ROOT} PATH_SUFFIXES include src/include)
find_library(DUCKDB_SYSTEM_LIBRARY duckdb HINTS ${DuckDB_ROOT} PATH_SUFFIXES lib build/release/src)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(duckdb_fetched "${duckdb_modules}/@duckdb/node-bindings-linux-arm64/libduckdb.so")
else()
  set(duckdb_fetched "${duckdb_modules}/@duckdb/node-bindings-linux-x64/libduckdb.so")
endif()
set(duckdb_fetched_include "${duckdb_modules}/duckdb/src/duckdb/src/include")

if(DUCKDB_SYSTEM_INCLUDE AND DUCKDB_SYSTEM_LIBRARY)
  message(STATUS "DuckDB: the system's, ${DUCKDB_SYSTEM_LIBRARY}")
  set(duckdb_library "${DUCKDB_SYSTEM_LIBRARY}")
  set(duckdb_include "${DUCKDB_SYSTEM_INCLUDE}")
elseif(EXISTS "${duckdb_fetched}" AND EXISTS "${duckdb_fetched_include}/duckdb.h")
  message(STATUS "DuckDB: the pinned library from npm")
  # Copied alone: the folder it comes from holds DuckDB's C++ headers too, and nothing here may see them.
  file(COPY "${duckdb_fetched}" DESTINATION "${CMAKE_BINARY_DIR}/lib")
  file(COPY "${duckdb_fetched_include}/duckdb.h" DESTINATION "${CMAKE_BINARY_DIR}/duckdb_include")
  set(duckdb_library "${CMAKE_BINARY_DIR}/lib/libduckdb.so")
  set(duckdb_include "${CMAKE_BINARY_DIR}/duckdb_include")
else()
  message(WARNING "DuckDB: neither a system's nor the one that tools/setup fetches; built without DuckDB and Parquet tables")
  set(RSVPULSE_DUCKDB OFF)
endif()
