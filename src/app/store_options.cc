#include "app/store_options.h"

#include <utility>

namespace rsvpulse::app {

objects::StoreSettings store_settings(const config::Values& values) {
  objects::StoreSettings settings;
  settings.endpoint = values.text("s3-endpoint");
  settings.region = values.text("s3-region");
  settings.addressing = values.text("s3-addressing");
  return settings;
}

Result<std::unique_ptr<objects::ObjectStore>> open_archive(const config::Values& values, const Clock& clock,
                                                           std::function<bool()> is_stopped) {
  const std::string name = values.is_set("archive") ? values.text("archive") : archive_folder(values.text("data-dir"));
  objects::StoreSettings settings = store_settings(values);
  settings.is_stopped = std::move(is_stopped);
  return objects::open_store(name, settings, clock);
}

}  // namespace rsvpulse::app
