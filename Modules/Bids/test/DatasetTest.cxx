#include <fstream>

#include <gtest/gtest.h>

#include "TemporaryFolder.h"
#include "myosect/Bids/Dataset.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
namespace fs = std::filesystem;

TEST(BidsDataset, IsNotMadeInAFolderOfSomethingElse)
{
  const test::TemporaryFolder folder;
  EXPECT_NO_THROW(bids::Dataset(folder.Path()));
  EXPECT_NO_THROW(bids::Dataset(folder / "new"));
  std::ofstream(folder / "letter.txt") << "hello";
  EXPECT_THROW(bids::Dataset(folder.Path()), Error);
  EXPECT_THROW(bids::Dataset(folder / "letter.txt"), Error);
}

TEST(BidsDataset, TakesAnEntryWithoutLabelMapForRemains)
{
  const test::TemporaryFolder folder;
  const bids::Dataset dataset(folder.Path());
  const bids::Entities entities{ "01", "2", "", "" };
  fs::create_directories(folder.Path() / entities.Folder());
  std::ofstream(folder.Path() / entities.Folder() / "sub-01_ses-2_dseg.json") << "{}";
  EXPECT_FALSE(dataset.Has(entities));
  EXPECT_NO_THROW(dataset.RequireFree(entities));
  std::ofstream(folder.Path() / entities.Folder() / "sub-01_ses-2_dseg.nii.gz") << "x";
  EXPECT_TRUE(dataset.Has(entities));
  EXPECT_THROW(dataset.RequireFree(entities), Error);
}

TEST(BidsDataset, RefusesAFolderThatIsNoResult)
{
  const test::TemporaryFolder folder;
  bids::Dataset dataset(folder / "dataset");
  EXPECT_THROW(dataset.Add(folder.Path(), { "01", "", "", "" }, true, false), Error);
  EXPECT_FALSE(fs::exists(folder / "dataset"));
}
} // namespace
