# rsvpulse_module(NAME trend [INLINED] SOURCES a.cc b.cc [TESTS a_test.cc] [FUZZERS a_fuzz.cc] [USES base rsvp] [LINKS PkgConfig::ZSTD])
#
# Makes the library rsvpulse_<name> from one folder of src/, its test program <name>_test (run by ctest) and, in a fuzz build,
# a libFuzzer program for each of FUZZERS. USES are modules, LINKS are libraries from outside. What every message passes through
# is INLINED: the program's link optimises those modules as one, a tenth faster; tests link the same objects without.
option(RSVPULSE_FUZZ "Build the libFuzzer programs too (clang only)" OFF)

function(rsvpulse_module)
  cmake_parse_arguments(M "INLINED" "NAME" "SOURCES;TESTS;FUZZERS;USES;LINKS" ${ARGN})
  set(library rsvpulse_${M_NAME})
  add_library(${library} STATIC ${M_SOURCES})
  target_include_directories(${library} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  list(TRANSFORM M_USES PREPEND rsvpulse_)
  target_link_libraries(${library} PUBLIC ${M_USES} ${M_LINKS} fmt::fmt)
  if(RSVPULSE_PRECOMPILED)
    target_precompile_headers(${library} REUSE_FROM rsvpulse_headers)
  endif()

  if(M_INLINED)
    target_compile_options(${library} PRIVATE ${RSVPULSE_INLINED_COMPILE})
  endif()

  if(M_TESTS)
    add_executable(${M_NAME}_test ${M_TESTS})
    target_link_libraries(${M_NAME}_test PRIVATE ${library} GTest::gmock GTest::gtest_main)
    if(RSVPULSE_PRECOMPILED)
      target_precompile_headers(${M_NAME}_test REUSE_FROM rsvpulse_test_headers)
    endif()
    add_test(NAME ${M_NAME} COMMAND ${M_NAME}_test)
    set_tests_properties(${M_NAME} PROPERTIES WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  endif()

  if(RSVPULSE_FUZZ)
    foreach(fuzzer ${M_FUZZERS})
      get_filename_component(program ${fuzzer} NAME_WE)
      add_executable(${program} ${fuzzer})
      target_link_libraries(${program} PRIVATE ${library})
      target_link_options(${program} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
