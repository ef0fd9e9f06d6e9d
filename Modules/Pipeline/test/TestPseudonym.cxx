#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include "TemporaryFolder.h"
#include "myosect/Pipeline/Pseudonym.h"

namespace
{
using myosect::pipeline::PseudonymOf;
using myosect::test::TemporaryFolder;
namespace fs = std::filesystem;

std::string Bytes(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

/** Each test has its own place for a key; the environment is put back afterwards. */
class PseudonymTest : public testing::Test
{
protected:
  PseudonymTest()
  {
    for (const char * name : { "MYOSECT_PSEUDONYM_KEY", "XDG_CONFIG_HOME", "HOME" })
    {
      const char * value = std::getenv(name);
      m_Before.emplace_back(name, value == nullptr ? std::nullopt : std::optional<std::string>(value));
      unsetenv(name);
    }
    UseKey(m_Folder / "key");
  }
  ~PseudonymTest() override
  {
    for (const auto & [name, value] : m_Before)
    {
      value ? setenv(name, value->c_str(), 1) : unsetenv(name);
    }
  }

  static void UseKey(const fs::path & file) { setenv("MYOSECT_PSEUDONYM_KEY", file.c_str(), 1); }

  TemporaryFolder m_Folder;

private:
  std::vector<std::pair<const char *, std::optional<std::string>>> m_Before;
};

TEST_F(PseudonymTest, IsStableForOneKey)
{
  const auto first = PseudonymOf("4711-0815");
  ASSERT_TRUE(first);
  EXPECT_THAT(*first, testing::MatchesRegex("P[0-9a-f]{12}"));
  EXPECT_EQ(PseudonymOf("4711-0815"), first);
}

TEST_F(PseudonymTest, IsTheHmacOfTheIdUnderTheKey)
{
  std::string key;
  for (int i = 0; i < 32; ++i)
  {
    key += static_cast<char>(i);
  }
  std::ofstream(m_Folder / "key", std::ios::binary) << key;
  EXPECT_EQ(PseudonymOf("4711-0815"), "P31b89cfb3e4e");
}

TEST_F(PseudonymTest, DiffersBetweenIds)
{
  std::set<std::string> pseudonyms;
  for (int i = 0; i < 500; ++i)
  {
    pseudonyms.insert(PseudonymOf(std::to_string(i)).value());
  }
  pseudonyms.insert(PseudonymOf(" 1").value());
  pseudonyms.insert(PseudonymOf("01").value());
  EXPECT_EQ(pseudonyms.size(), 502u);
}

TEST_F(PseudonymTest, DiffersBetweenKeys)
{
  const auto here = PseudonymOf("4711-0815");
  UseKey(m_Folder / "other");
  EXPECT_NE(PseudonymOf("4711-0815"), here);
}

TEST_F(PseudonymTest, DoesNotContainTheId)
{
  for (const std::string id : { "19470213", "MEYER-77", "00012345678" })
  {
    EXPECT_THAT(PseudonymOf(id).value(), testing::Not(testing::HasSubstr(id)));
  }
}

TEST_F(PseudonymTest, HasAKeyThatOnlyItsOwnerCanRead)
{
  ASSERT_TRUE(PseudonymOf("4711-0815"));
  EXPECT_EQ(fs::file_size(m_Folder / "key"), 32u);
  EXPECT_EQ(fs::status(m_Folder / "key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(m_Folder.Path()), fs::directory_iterator()), 1) << "no copy of the key is left";
}

TEST_F(PseudonymTest, KeepsItsKeyInTheUsersConfiguration)
{
  unsetenv("MYOSECT_PSEUDONYM_KEY");
  setenv("HOME", (m_Folder / "home").c_str(), 1);
  const auto ofHome = PseudonymOf("4711-0815");
  ASSERT_TRUE(ofHome);
  EXPECT_TRUE(fs::exists(m_Folder / "home" / ".config" / "myosect" / "pseudonym.key"));

  setenv("XDG_CONFIG_HOME", (m_Folder / "config").c_str(), 1);
  const auto ofConfiguration = PseudonymOf("4711-0815");
  ASSERT_TRUE(ofConfiguration);
  EXPECT_NE(ofConfiguration, ofHome);
  EXPECT_TRUE(fs::exists(m_Folder / "config" / "myosect" / "pseudonym.key"));
}

TEST_F(PseudonymTest, IsUndefinedWithoutAPlaceForItsKey)
{
  std::ofstream(m_Folder / "file") << "no folder";
  UseKey(m_Folder / "file" / "key");
  EXPECT_FALSE(PseudonymOf("4711-0815"));
  UseKey(m_Folder.Path());
  EXPECT_FALSE(PseudonymOf("4711-0815"));
  unsetenv("MYOSECT_PSEUDONYM_KEY");
  EXPECT_FALSE(PseudonymOf("4711-0815")) << "there is no home either";
}

TEST_F(PseudonymTest, DoesNotReplaceADamagedKey)
{
  std::ofstream(m_Folder / "key", std::ios::binary) << "too short";
  EXPECT_FALSE(PseudonymOf("4711-0815")) << "a new key would silently change every pseudonym";
  EXPECT_EQ(Bytes(m_Folder / "key"), "too short");
}

TEST_F(PseudonymTest, IsTheSameInProcessesThatMakeTheKeyAtOnce)
{
  constexpr int kProcesses = 8;
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  for (int i = 0; i < kProcesses; ++i)
  {
    if (fork() == 0)
    {
      const std::string pseudonym = PseudonymOf("4711-0815").value_or("undefined    ");
      const bool written = write(channel[1], pseudonym.data(), 13) == 13;
      _exit(written ? 0 : 1);
    }
  }
  close(channel[1]);
  std::set<std::string> pseudonyms;
  char buffer[13];
  int count = 0;
  while (read(channel[0], buffer, sizeof(buffer)) == static_cast<ssize_t>(sizeof(buffer)))
  {
    pseudonyms.insert(std::string(buffer, sizeof(buffer)));
    ++count;
  }
  close(channel[0]);
  for (int i = 0; i < kProcesses; ++i)
  {
    int status = 0;
    wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(count, kProcesses);
  EXPECT_EQ(pseudonyms.size(), 1u);
  EXPECT_EQ(*pseudonyms.begin(), PseudonymOf("4711-0815"));
}
} // namespace
