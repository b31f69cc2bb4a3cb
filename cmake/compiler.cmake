# One place for every flag: the language, warnings as errors, exact doubles, and the fast linker where it is installed.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")  # of the sanitizers: half the time to compile, and lines in what they report

# Scores are sums of doubles that must equal the oracle's to the last bit: no fused multiply-add.
add_compile_options(-ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror)
# g++ 12 sees such faults inside inlined std::string where there are none; the sanitizers find the real ones.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds> $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
                    $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread>
                    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# Objects of modules that are INLINED (cmake/module.cmake) can be linked either way. Programs with the property RSVPULSE_INLINED make
# one of them; tests and benchmarks link the quick way. GCC 12 would read two words that were just written one by one at once, for
# which the processor must wait until both writes are done: no joining of words (SLP) there.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(RSVPULSE_INLINED_COMPILE -flto -ffat-lto-objects -fno-tree-slp-vectorize)
  add_link_options($<IF:$<BOOL:$<TARGET_PROPERTY:RSVPULSE_INLINED>>,-flto=auto,-fno-lto>)
endif()

set(RSVPULSE_SANITIZE "" CACHE STRING "Sanitizers for the whole build, as -fsanitize= takes them")
if(RSVPULSE_SANITIZE)
  add_compile_options(-fsanitize=${RSVPULSE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # Clang 14 cannot instrument coroutines for it: "Cannot represent a difference across sections".
  add_compile_options($<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  add_link_options(-fsanitize=${RSVPULSE_SANITIZE})
endif()

find_program(RSVPULSE_CCACHE ccache)
if(RSVPULSE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${RSVPULSE_CCACHE}")
endif()
find_program(RSVPULSE_MOLD mold)
if(RSVPULSE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
