#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/OutputFolder.h"

namespace
{
using namespace myosect;
using myosect::pipeline::OutputFolder;
using test::TemporaryFolder;
namespace fs = std::filesystem;

void Put(const fs::path & file, const std::string & text)
{
  std::ofstream(file) << text;
}

std::string Text(const fs::path & file)
{
  std::ifstream stream(file);
  return { std::istreambuf_iterator<char>(stream), {} };
}

std::size_t EntriesIn(const fs::path & folder)
{
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

void PutResult(const fs::path & folder, const std::string & text)
{
  fs::create_directories(folder);
  Put(folder / "summary.json", text);
}

void ExpectRefused(const std::function<void()> & action)
{
  try
  {
    action();
    ADD_FAILURE() << "nothing was thrown";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::CannotWrite) << error.what();
  }
}

TEST(ResultFolder, AppearsWholeWhenCommitted)
{
  const TemporaryFolder folder;
  const fs::path target = folder / "result";
  {
    OutputFolder output(target, false);
    Put(output.Path() / "summary.json", "{}");
    fs::create_directories(output.Path() / "qc");
    Put(output.Path() / "qc" / "picture.png", "picture");
    EXPECT_FALSE(fs::exists(target)) << "not before it is whole";
    output.Commit();
    EXPECT_TRUE(fs::exists(target));
  }
  EXPECT_EQ(Text(target / "summary.json"), "{}");
  EXPECT_EQ(Text(target / "qc" / "picture.png"), "picture");
  EXPECT_EQ(EntriesIn(folder.Path()), 1u) << "nothing else stays beside it";
}

TEST(ResultFolder, LeavesNothingWithoutCommit)
{
  const TemporaryFolder folder;
  {
    OutputFolder output(folder / "result", false);
    Put(output.Path() / "summary.json", "{}");
    EXPECT_EQ(output.Path().parent_path(), folder.Path()) << "beside the target, so that it can be renamed";
  }
  EXPECT_EQ(EntriesIn(folder.Path()), 0u);
}

TEST(ResultFolder, LeavesNoNewParentFoldersWithoutCommit)
{
  const TemporaryFolder folder;
  {
    const OutputFolder output(folder / "new" / "deeper" / "result", false);
  }
  EXPECT_EQ(EntriesIn(folder.Path()), 0u);
}

TEST(ResultFolder, MakesItsParentFolders)
{
  const TemporaryFolder folder;
  OutputFolder output(folder / "new" / "deeper" / "result", false);
  Put(output.Path() / "summary.json", "{}");
  output.Commit();
  EXPECT_EQ(Text(folder / "new" / "deeper" / "result" / "summary.json"), "{}");
}

TEST(ResultFolder, MayTakeThePlaceOfAnEmptyFolder)
{
  const TemporaryFolder folder;
  fs::create_directories(folder / "result");
  OutputFolder output((folder / "result").string() + "/", false);
  Put(output.Path() / "summary.json", "{}");
  output.Commit();
  EXPECT_EQ(Text(folder / "result" / "summary.json"), "{}");
  EXPECT_EQ(EntriesIn(folder.Path()), 1u);
}

TEST(ResultFolder, DoesNotTakeThePlaceOfAnythingButAResult)
{
  const TemporaryFolder folder;
  fs::create_directories(folder / "photographs");
  Put(folder / "photographs" / "holiday.jpg", "sea");
  Put(folder / "letter.txt", "dear");
  fs::create_symlink(folder / "nowhere", folder / "link");
  for (const bool replace : { false, true })
  {
    ExpectRefused([&] { OutputFolder(folder / "photographs", replace); });
    ExpectRefused([&] { OutputFolder(folder / "letter.txt", replace); });
    ExpectRefused([&] { OutputFolder(folder / "link", replace); });
    ExpectRefused([&] { OutputFolder(folder / "letter.txt" / "result", replace); });
  }
  EXPECT_EQ(Text(folder / "photographs" / "holiday.jpg"), "sea");
  EXPECT_EQ(Text(folder / "letter.txt"), "dear");
  EXPECT_EQ(EntriesIn(folder.Path()), 3u);
}

TEST(ResultFolder, ReplacesAResultOnlyWhenTold)
{
  const TemporaryFolder folder;
  PutResult(folder / "result", "old");
  Put(folder / "result" / "structures.csv", "old");
  ExpectRefused([&] { OutputFolder(folder / "result", false); });
  EXPECT_EQ(Text(folder / "result" / "summary.json"), "old");

  OutputFolder output(folder / "result", true);
  Put(output.Path() / "summary.json", "new");
  EXPECT_EQ(Text(folder / "result" / "summary.json"), "old") << "until the new one is whole";
  output.Commit();
  EXPECT_EQ(Text(folder / "result" / "summary.json"), "new");
  EXPECT_FALSE(fs::exists(folder / "result" / "structures.csv")) << "no mixture of two results";
  EXPECT_EQ(EntriesIn(folder.Path()), 1u);
}

TEST(ResultFolder, KeepsTheOldResultWhenTheNewOneIsNotFinished)
{
  const TemporaryFolder folder;
  PutResult(folder / "result", "old");
  {
    OutputFolder output(folder / "result", true);
    Put(output.Path() / "summary.json", "new");
  }
  EXPECT_EQ(Text(folder / "result" / "summary.json"), "old");
  EXPECT_EQ(EntriesIn(folder.Path()), 1u);
}

TEST(ResultFolder, DoesNotOverwriteWhatAppearedMeanwhile)
{
  const TemporaryFolder folder;
  {
    OutputFolder output(folder / "result", false);
    Put(output.Path() / "summary.json", "mine");
    PutResult(folder / "result", "theirs");
    ExpectRefused([&] { output.Commit(); });
  }
  EXPECT_EQ(Text(folder / "result" / "summary.json"), "theirs");
  EXPECT_EQ(EntriesIn(folder.Path()), 1u);
}

TEST(ResultFolder, CanBeMadeTwiceAtOnceForDifferentTargets)
{
  const TemporaryFolder folder;
  OutputFolder first(folder / "a", false);
  OutputFolder second(folder / "b", false);
  EXPECT_NE(first.Path(), second.Path());
  Put(first.Path() / "summary.json", "a");
  Put(second.Path() / "summary.json", "b");
  second.Commit();
  first.Commit();
  EXPECT_EQ(Text(folder / "a" / "summary.json"), "a");
  EXPECT_EQ(Text(folder / "b" / "summary.json"), "b");
}
} // namespace
