# The headers that nearly every file includes, compiled once: reading them again is a quarter to a half of the time of each. Files
# still include what they use, which a build with -DRSVPULSE_PRECOMPILED=OFF proves.
option(RSVPULSE_PRECOMPILED "Compile the common headers once" ON)

set(common_headers <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <cstring> <deque>
  <functional> <iterator> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view> <thread> <utility>
  <vector> <fmt/format.h>)

# rsvpulse_precompiled(NAME [LINKS libraries] HEADERS <a> <b>): a target that others take their headers from.
function(rsvpulse_precompiled name)
  cmake_parse_arguments(P "" "" "LINKS;HEADERS" ${ARGN})
  file(WRITE "${CMAKE_BINARY_DIR}/${name}.cc" "")
  add_library(${name} OBJECT "${CMAKE_BINARY_DIR}/${name}.cc")
  target_link_libraries(${name} PRIVATE ${P_LINKS})
  target_precompile_headers(${name} PRIVATE ${P_HEADERS})
endfunction()

if(RSVPULSE_PRECOMPILED)
  rsvpulse_precompiled(rsvpulse_headers LINKS fmt::fmt HEADERS ${common_headers})
  rsvpulse_precompiled(rsvpulse_test_headers LINKS fmt::fmt GTest::gmock HEADERS ${common_headers} <gmock/gmock.h> <gtest/gtest.h>)
endif()
