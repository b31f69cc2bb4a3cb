// What S3 answers in XML, read into values. pugixml does the reading: no entities of a document's own, no files, no network.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "objects/object_store.h"

namespace rsvpulse::objects {

struct S3Error {
  std::string code;  // "NoSuchBucket"; empty when the body is no error document
  std::string message;
};
S3Error read_s3_error(std::string_view body);

// Of ListObjectsV2. nullopt: not such a document. Keys are those of the bucket.
std::optional<Listing> read_listing(std::string_view body);

// Of CreateMultipartUpload. nullopt: not such a document.
std::optional<std::string> read_upload_id(std::string_view body);

}  // namespace rsvpulse::objects
