# The target `simdjson`: the upstream amalgamation that tools/setup fetches from npm (version pinned by
# third_party/package-lock.json), else Debian's older package. The same source compiles with both.
set(simdjson_folder "${CMAKE_SOURCE_DIR}/third_party/node_modules/@nozbe/simdjson/src")
if(EXISTS "${simdjson_folder}/simdjson.cpp")
  message(STATUS "simdjson: the pinned amalgamation from npm")
  add_library(simdjson STATIC "${simdjson_folder}/simdjson.cpp")
  target_include_directories(simdjson SYSTEM PUBLIC "${simdjson_folder}")
  target_compile_options(simdjson PRIVATE -w)
else()
  message(WARNING "simdjson: Debian's package, about 1.7 times slower than the pinned one; run tools/setup to fetch that")
  find_package(simdjson REQUIRED)
  add_library(simdjson INTERFACE)
  target_link_libraries(simdjson INTERFACE simdjson::simdjson)
endif()
