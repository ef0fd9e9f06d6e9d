#include "myosect/ViewerModel/Actions.h"

#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeStudy.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"

namespace myosect::viewer
{
namespace
{
using myosect::test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Actions, StandInTheOrderOfTheirIdsWithNamesAndKeysOfTheirOwn)
{
  ASSERT_EQ(Actions().size(), kActionCount);
  std::set<std::string> names, keys;
  for (std::size_t n = 0; n < kActionCount; ++n)
  {
    const Action & action = Actions()[n];
    EXPECT_EQ(static_cast<std::size_t>(action.id), n) << action.name;
    EXPECT_TRUE(names.insert(action.name).second) << action.name;
    EXPECT_EQ(ActionNamed(action.name), action.id);
    EXPECT_FALSE(action.keys.empty()) << action.name;
    for (const std::string & key : action.keys)
    {
      EXPECT_TRUE(keys.insert(key).second) << key;
    }
    EXPECT_NE(std::string(action.help).back(), '.');
  }
  EXPECT_FALSE(ActionNamed("no-such-action"));
}

TEST(Actions, HaveTheKeysThatReadersKnow)
{
  const KeyMap keys;
  EXPECT_EQ(keys.Find("Up"), ActionId::NextSlice);
  EXPECT_EQ(keys.Find("PgDown"), ActionId::PreviousLevel);
  EXPECT_EQ(keys.Find("1"), ActionId::PresetSoftTissue);
  EXPECT_EQ(keys.Find("S"), ActionId::ToggleOverlay);
  EXPECT_EQ(keys.Find("B"), ActionId::ToolBrush);
  EXPECT_EQ(keys.Find("["), ActionId::RadiusDown);
  EXPECT_EQ(keys.Find("Ctrl+Z"), ActionId::Undo);
  EXPECT_EQ(keys.Find("Ctrl+Y"), ActionId::Redo);
  EXPECT_EQ(keys.Find("?"), ActionId::Help);
  EXPECT_FALSE(keys.Find("Ctrl+Alt+Q"));
}

TEST(KeyMap, MovesAKeyFromOneActionToAnother)
{
  KeyMap keys;
  keys.Bind("S", ActionId::Save);
  EXPECT_EQ(keys.Find("S"), ActionId::Save);
  EXPECT_TRUE(keys.KeysOf(ActionId::ToggleOverlay).empty());
  EXPECT_THAT(keys.KeysOf(ActionId::Save), ElementsAre("Ctrl+S", "S"));
  keys.Reset();
  EXPECT_EQ(keys.Find("S"), ActionId::ToggleOverlay);
}

TEST(KeyMap, IsReadBackAsItWasSaved)
{
  TemporaryFolder folder;
  KeyMap keys;
  keys.Bind("J", ActionId::NextSlice);
  keys.Unbind("Up");
  keys.Bind("S", ActionId::Save);
  keys.Save(folder / "keys.json");
  KeyMap read;
  read.Load(folder / "keys.json");
  for (const Action & action : Actions())
  {
    EXPECT_EQ(read.KeysOf(action.id), keys.KeysOf(action.id)) << action.name;
  }
  EXPECT_FALSE(read.Find("Up"));
  KeyMap().Save(folder / "keys.json");
  EXPECT_EQ(test::FileBytes(folder / "keys.json"), "{}\n") << "defaults are not written";
}

TEST(KeyMap, RefusesWhatItDoesNotUnderstandAndKeepsItsKeys)
{
  TemporaryFolder folder;
  KeyMap keys;
  for (const char * text :
       { "x", "[]", R"({"fly": ["F"]})", R"({"undo": "U"})", R"({"undo": [1]})", R"({"undo": [""]})", R"({"undo": ["U"], "redo": ["U"]})" })
  {
    std::ofstream(folder / "keys.json", std::ios::trunc) << text;
    EXPECT_THROW(keys.Load(folder / "keys.json"), Error) << text;
    EXPECT_EQ(keys.Find("Ctrl+Z"), ActionId::Undo);
  }
}

TEST(Help, NamesEveryActionInOverlayManualAndManPage)
{
  const KeyMap keys;
  const std::string markdown = KeysAsMarkdown(keys);
  const std::string text = KeysAsText(keys);
  const std::string man = KeysAsManPage(keys);
  std::string overlay;
  for (const HelpGroup & group : HelpOf(keys))
  {
    for (const HelpLine & line : group.lines)
    {
      overlay += line.keys + '\t' + line.help + '\n';
    }
  }
  for (const Action & action : Actions())
  {
    EXPECT_THAT(markdown, HasSubstr(std::string("| `") + action.name + "` |"));
    EXPECT_THAT(text, HasSubstr(action.name));
    EXPECT_THAT(overlay, HasSubstr(action.help));
  }
  EXPECT_THAT(man, HasSubstr(".SH KEYS"));
  EXPECT_THAT(man, HasSubstr(".B Ctrl+Z\nUndo."));
}

TEST(Help, FollowsTheUsersKeys)
{
  KeyMap keys;
  keys.Bind("U", ActionId::Undo);
  EXPECT_THAT(KeysAsText(keys), HasSubstr("Ctrl+Z, U"));
}

TEST(Manual, HoldsTheGeneratedTableOfKeys)
{
  const std::string page = test::FileBytes(std::string(MYOSECT_SOURCE_DIR) + "/docs/user/viewer-keys.md");
  EXPECT_THAT(page, HasSubstr(KeysAsMarkdown(KeyMap()))) << "write it anew with: myosect-viewer --help-keys markdown";
}
} // namespace
} // namespace myosect::viewer
