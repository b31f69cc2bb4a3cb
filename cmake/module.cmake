# rsvpulse_module(NAME trend SOURCES a.cc b.cc [TESTS a_test.cc] [FUZZERS a_fuzz.cc] [USES base rsvp] [LINKS PkgConfig::ZSTD])
#
# Makes the library rsvpulse_<name> from one folder of src/, its test program <name>_test (run by ctest) and, in a fuzz build,
# a libFuzzer program for each of FUZZERS. USES are modules, LINKS are libraries from outside.
option(RSVPULSE_FUZZ "Build the libFuzzer programs (clang only)" OFF)

function(rsvpulse_module)
  cmake_parse_arguments(M "" "NAME" "SOURCES;TESTS;FUZZERS;USES;LINKS" ${ARGN})
  set(library rsvpulse_${M_NAME})
  add_library(${library} STATIC ${M_SOURCES})
  target_include_directories(${library} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  list(TRANSFORM M_USES PREPEND rsvpulse_)
  target_link_libraries(${library} PUBLIC ${M_USES} ${M_LINKS} fmt::fmt)

  if(M_TESTS AND NOT RSVPULSE_FUZZ)
    add_executable(${M_NAME}_test ${M_TESTS})
    target_link_libraries(${M_NAME}_test PRIVATE ${library} GTest::gmock GTest::gtest_main)
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
