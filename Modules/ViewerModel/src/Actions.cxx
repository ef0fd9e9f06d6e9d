#include "myosect/ViewerModel/Actions.h"

#include <algorithm>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "WholeFile.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"

namespace myosect::viewer
{
namespace
{
using Json = nlohmann::ordered_json;

std::string Joined(const std::vector<std::string> & parts)
{
  std::string text;
  for (const std::string & part : parts)
  {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

std::string Padded(std::string text, std::size_t width)
{
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

/** Backslashes, dots at line starts and hyphens as man(7) wants them. */
std::string Roff(const std::string & text)
{
  std::string result;
  for (const char c : text)
  {
    if (c == '\\')
    {
      result += "\\e";
    }
    else if (c == '-')
    {
      result += "\\-";
    }
    else
    {
      result += c;
    }
  }
  return !result.empty() && (result[0] == '.' || result[0] == '\'') ? "\\&" + result : result;
}

/** In a table of Markdown, where a bar ends a cell. */
std::string MarkdownKeys(const std::vector<std::string> & keys)
{
  std::string text;
  for (const std::string & key : keys)
  {
    text += (text.empty() ? "`" : ", `") + key + '`';
  }
  return text;
}
} // namespace

const Action & ActionOf(ActionId id)
{
  return Actions()[static_cast<std::size_t>(id)];
}

std::optional<ActionId> ActionNamed(const std::string & name)
{
  const auto found = std::find_if(Actions().begin(), Actions().end(), [&](const Action & action) { return name == action.name; });
  return found == Actions().end() ? std::nullopt : std::optional(found->id);
}

KeyMap::KeyMap()
{
  Reset();
}

void KeyMap::Reset()
{
  m_Keys.assign(kActionCount, {});
  m_Actions.clear();
  for (const Action & action : Actions())
  {
    for (const std::string & key : action.keys)
    {
      Bind(key, action.id);
    }
  }
}

std::optional<ActionId> KeyMap::Find(const std::string & key) const
{
  const auto found = m_Actions.find(key);
  return found == m_Actions.end() ? std::nullopt : std::optional(found->second);
}

const std::vector<std::string> & KeyMap::KeysOf(ActionId id) const
{
  return m_Keys[static_cast<std::size_t>(id)];
}

void KeyMap::Bind(const std::string & key, ActionId id)
{
  Unbind(key);
  m_Actions[key] = id;
  m_Keys[static_cast<std::size_t>(id)].push_back(key);
}

void KeyMap::Unbind(const std::string & key)
{
  const auto found = m_Actions.find(key);
  if (found != m_Actions.end())
  {
    auto & keys = m_Keys[static_cast<std::size_t>(found->second)];
    keys.erase(std::remove(keys.begin(), keys.end(), key), keys.end());
    m_Actions.erase(found);
  }
}

void KeyMap::Load(const std::filesystem::path & file)
{
  const Json stored = ParseJson<Json>(ReadWhole(file));
  const std::string name = "keys " + file.filename().string();
  if (!stored.is_object())
  {
    throw Error(ErrorCode::UnreadableInput, name + ": no JSON object of actions and lists of keys; correct or remove it");
  }
  std::set<std::string> taken;
  std::vector<std::pair<ActionId, std::vector<std::string>>> changes;
  for (const auto & [action, keys] : stored.items())
  {
    const auto id = ActionNamed(action);
    if (!id)
    {
      throw Error(ErrorCode::Usage, name + ": no action is called '" + action + "'; myosect-viewer --help-keys lists them");
    }
    if (!keys.is_array() ||
        !std::all_of(keys.begin(), keys.end(), [](const Json & key) { return key.is_string() && !key.get<std::string>().empty(); }))
    {
      throw Error(ErrorCode::UnreadableInput, name + ": '" + action + "' needs a list of keys");
    }
    changes.emplace_back(*id, keys.get<std::vector<std::string>>());
    for (const std::string & key : changes.back().second)
    {
      if (!taken.insert(key).second)
      {
        throw Error(ErrorCode::Usage, name + ": key '" + key + "' is given to two actions");
      }
    }
  }
  Reset();
  for (const auto & [id, keys] : changes)
  {
    for (const std::string & key : std::vector<std::string>(KeysOf(id)))
    {
      Unbind(key);
    }
  }
  for (const auto & [id, keys] : changes)
  {
    for (const std::string & key : keys)
    {
      Bind(key, id);
    }
  }
}

void KeyMap::Save(const std::filesystem::path & file) const
{
  Json stored = Json::object();
  for (const Action & action : Actions())
  {
    if (KeysOf(action.id) != action.keys)
    {
      stored[action.name] = KeysOf(action.id);
    }
  }
  WriteWhole(file, stored.dump(2) + '\n');
}

std::vector<HelpGroup> HelpOf(const KeyMap & keys)
{
  std::vector<HelpGroup> groups{ { "Mouse", {} } };
  for (const MouseHelp & gesture : MouseGestures())
  {
    groups.back().lines.push_back({ gesture.gesture, gesture.help });
  }
  for (std::size_t n = 0; n < static_cast<std::size_t>(ActionGroup::Count); ++n)
  {
    HelpGroup group{ TitleOf(static_cast<ActionGroup>(n)), {} };
    for (const Action & action : Actions())
    {
      if (static_cast<std::size_t>(action.group) == n)
      {
        group.lines.push_back({ Joined(keys.KeysOf(action.id)), action.help });
      }
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

std::string KeysAsMarkdown(const KeyMap & keys)
{
  std::string text = "### Mouse\n\n| Gesture | What it does |\n|---|---|\n";
  for (const MouseHelp & gesture : MouseGestures())
  {
    text += "| " + std::string(gesture.gesture) + " | " + gesture.help + " |\n";
  }
  for (std::size_t n = 0; n < static_cast<std::size_t>(ActionGroup::Count); ++n)
  {
    text += "\n### " + std::string(TitleOf(static_cast<ActionGroup>(n))) + "\n\n| Key | What it does | Name |\n|---|---|---|\n";
    for (const Action & action : Actions())
    {
      if (static_cast<std::size_t>(action.group) == n)
      {
        text += "| " + MarkdownKeys(keys.KeysOf(action.id)) + " | " + action.help + " | `" + action.name + "` |\n";
      }
    }
  }
  return text;
}

std::string KeysAsManPage(const KeyMap & keys)
{
  std::string text = ".SH KEYS\n";
  for (const HelpGroup & group : HelpOf(keys))
  {
    text += ".SS " + Roff(group.title) + '\n';
    for (const HelpLine & line : group.lines)
    {
      text += ".TP\n.B " + Roff(line.keys.empty() ? "(no key)" : line.keys) + '\n' + Roff(line.help) + ".\n";
    }
  }
  return text;
}

std::string KeysAsText(const KeyMap & keys)
{
  constexpr std::size_t kKeyWidth = 26, kNameWidth = 26;
  std::string text = "Mouse\n";
  for (const MouseHelp & gesture : MouseGestures())
  {
    text += "  " + Padded(gesture.gesture, kKeyWidth) + ' ' + gesture.help + '\n';
  }
  for (std::size_t n = 0; n < static_cast<std::size_t>(ActionGroup::Count); ++n)
  {
    text += '\n' + std::string(TitleOf(static_cast<ActionGroup>(n))) + '\n';
    for (const Action & action : Actions())
    {
      if (static_cast<std::size_t>(action.group) == n)
      {
        text += "  " + Padded(Joined(keys.KeysOf(action.id)), kKeyWidth) + ' ' + Padded(action.name, kNameWidth) + ' ' + action.help + '\n';
      }
    }
  }
  return text;
}
} // namespace myosect::viewer
