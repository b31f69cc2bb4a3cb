# RSVPULSE_WEB_FILES: the source that defines serve::web_files(). Made from web/ by Node and the packages that tools/setup fetches
# by npm; without them the program carries a plain page that says so.
find_program(RSVPULSE_NODE node)
if(RSVPULSE_NODE AND EXISTS "${CMAKE_SOURCE_DIR}/web/node_modules/esbuild" AND EXISTS "${CMAKE_SOURCE_DIR}/web/node_modules/echarts")
  set(web_folder "${CMAKE_BINARY_DIR}/web")
  set(RSVPULSE_WEB_FILES "${web_folder}/web_files.cc")
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/web/src/*")
  add_custom_command(
    OUTPUT "${RSVPULSE_WEB_FILES}"
    COMMAND "${RSVPULSE_NODE}" build.mjs "${web_folder}"
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}/web"
    DEPENDS ${web_sources} "${CMAKE_SOURCE_DIR}/web/build.mjs" "${CMAKE_SOURCE_DIR}/web/package-lock.json"
    COMMENT "Building the page")
else()
  message(WARNING "web: the program is built without its page; run tools/setup --for web to fetch what builds it")
  set(RSVPULSE_WEB_FILES web_files_missing.cc)
endif()
