#include "connect/file_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include "connect/made_file.h"
#include "net/made_deflate.h"

namespace rsvpulse::connect {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string zstd_compressed(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

std::string numbered_lines(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "{\"line\":" + std::to_string(i) + "}\n";
  return out;
}

std::vector<std::string> lines_of(const std::vector<std::string>& paths, size_t batch_bytes = FileSource::kBatchBytes) {
  FileSource source(paths, batch_bytes);
  return drain(source);
}

TEST(FileSource, ReadsEveryFormAlikeWhateverTheBatch) {
  const TemporaryFolder folder;
  const std::string text = numbered_lines(50'000) + "last";
  const auto expected = lines_of({folder.write("a.jsonl", text)});
  ASSERT_EQ(expected.size(), 50'001u);
  EXPECT_EQ(expected[1], "2@11 {\"line\":1}");
  const std::vector<std::string> paths = {
      folder.write("a.jsonl.gz", net::packed(text)),
      folder.write("a.jsonl.zst", zstd_compressed(text)),
      folder.write("without-ending", net::packed(text)),
      folder.write("members.gz", net::packed(text.substr(0, 1234)) + net::packed("") + net::packed(text.substr(1234))),
      folder.write("padded.gz", net::packed(text) + std::string(512, '\0')),
      folder.write("frames.zst", zstd_compressed(text.substr(0, 99)) + zstd_compressed(text.substr(99)))};
  for (const std::string& path : paths) {
    EXPECT_EQ(lines_of({path}), expected) << path;
    EXPECT_EQ(lines_of({path}, 1000), expected) << path;
  }
  EXPECT_EQ(lines_of({paths[0]}, 1), expected);
}

TEST(FileSource, ReadsFilesOneAfterAnother) {
  const TemporaryFolder folder;
  const auto a = folder.write("a", "1\n2");
  const auto b = folder.write("b", "");
  const auto c = folder.write("c",
                              "\xEF\xBB\xBF"
                              "3\n");
  EXPECT_THAT(lines_of({a, b, c}), ElementsAre("1@0 1", "2@2 2", "1@3 3"));
}

TEST(FileSource, ResumesAtAnyPositionItGave) {
  const TemporaryFolder folder;
  const std::string text = numbered_lines(300);
  const std::vector<std::string> paths = {folder.write("a.jsonl", text), folder.write("b.gz", net::packed(text)),
                                          folder.write("c.zst", zstd_compressed(text))};
  const auto all = lines_of(paths);
  FileSource source(paths, 100);
  stream::Batch batch;
  size_t delivered = 0;
  while (*source.read(batch) == stream::ReadOutcome::kBatch) {
    delivered += batch.lines.size();
    FileSource resumed(paths);
    ASSERT_TRUE(resumed.resume(source.position()).ok());
    EXPECT_EQ(resumed.position(), source.position());
    EXPECT_EQ(drain(resumed), std::vector<std::string>(all.begin() + static_cast<ptrdiff_t>(delivered), all.end()));
  }
  EXPECT_EQ(delivered, all.size());
}

TEST(FileSource, ResumeTellsWhatIsWrong) {
  const TemporaryFolder folder;
  FileSource source({folder.write("a", "1\n")});
  EXPECT_THAT(source.resume({"elsewhere", 0, 1}).error().message, HasSubstr("not among the sources"));
  FileSource shorter({folder.path("a")});
  EXPECT_THAT(shorter.resume({folder.path("a"), 3, 2}).error().message, HasSubstr("has 2 bytes, cannot go on at byte 3"));
}

TEST(FileSource, FaultsNameTheFileAndWhatCameBeforeIsDelivered) {
  const TemporaryFolder folder;
  const std::string packed = net::packed(numbered_lines(50'000));
  const auto torn = lines_of({folder.write("torn.gz", packed.substr(0, packed.size() / 2))});
  ASSERT_GT(torn.size(), 1000u);
  EXPECT_EQ(torn[0], "1@0 {\"line\":0}");
  EXPECT_THAT(torn.back(), HasSubstr("torn.gz: the gzip data ends early after"));
  std::string damaged = packed;
  damaged[packed.size() / 2] = static_cast<char>(damaged[packed.size() / 2] ^ 0x55);
  EXPECT_THAT(lines_of({folder.write("damaged.gz", damaged)}).back(), HasSubstr("damaged.gz: the gzip data"));
  const std::string frame = zstd_compressed(numbered_lines(50'000));
  EXPECT_THAT(lines_of({folder.write("torn.zst", frame.substr(0, frame.size() / 2))}).back(),
              HasSubstr("torn.zst: the Zstandard data ends early"));
  EXPECT_THAT(lines_of({folder.write("no.gz", "{\"rsvp_id\":1}\n")}),
              ElementsAre("error: " + folder.path("no.gz") + ": not a gzip file (it starts with 7b 22 72 73)"));
  EXPECT_THAT(lines_of({folder.write("no.zst", "x")}),
              ElementsAre("error: " + folder.path("no.zst") + ": not a Zstandard file (it starts with 78)"));
  EXPECT_THAT(lines_of({folder.write("empty.gz", "")}), IsEmpty());
}

TEST(FileSource, GoesOnWithTheNextFileAfterAFault) {
  const TemporaryFolder folder;
  FileSource source({folder.write("no.gz", "x"), folder.write("a", "1\n")});
  stream::Batch batch;
  EXPECT_FALSE(source.read(batch).ok());
  ASSERT_TRUE(source.read(batch).ok());
  EXPECT_EQ(shown(batch, batch.lines.at(0)), "1@0 1");
}

TEST(ExpandPaths, TellsAllFaultsAtOnceAndSortsMatches) {
  const TemporaryFolder folder;
  const auto b = folder.write("b.jsonl", "");
  const auto a = folder.write("a.jsonl", "");
  const auto odd = folder.write("[odd]", "");
  const auto paths = expand_paths({"-", folder.path("*.jsonl"), odd});
  ASSERT_TRUE(paths.ok());
  EXPECT_THAT(*paths, ElementsAre("-", a, b, odd));
  EXPECT_EQ(expand_paths({folder.path("x"), folder.path("*.gz")}).error().message,
            folder.path("x") + ": no such file\n" + folder.path("*.gz") + ": matches no file");
}

}  // namespace
}  // namespace rsvpulse::connect
