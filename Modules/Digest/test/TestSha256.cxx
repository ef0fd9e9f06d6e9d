#include "myosect/Digest/Sha256.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;

// Examples of FIPS 180-4 and RFC 4231 (test case 2).
TEST(Sha256, GivesThePublishedDigests)
{
  EXPECT_EQ(Sha256Of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(KeyedDigest("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Sha256, OfPartsIsThatOfTheWhole)
{
  Sha256 digest;
  digest.Add("a");
  digest.Add("");
  digest.Add("bc");
  EXPECT_EQ(HexText(digest.Finish()), Sha256Of("abc"));
}

TEST(Sha256, OfAFileIsThatOfItsBytesAndAMissingFileIsAnError)
{
  const auto file = std::filesystem::path(testing::TempDir()) / "sha256.bin";
  const std::string bytes((1U << 20U) + 17, '\x80');
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(Sha256OfFile(file), Sha256Of(bytes));
  std::filesystem::remove(file);
  EXPECT_THROW((void)Sha256OfFile(file), Error);
}

TEST(Sha256, RandomKeysHaveTheLengthAskedForAndDiffer)
{
  EXPECT_EQ(RandomKey(32).size(), 32u);
  EXPECT_NE(RandomKey(32), RandomKey(32));
}
} // namespace
