#include "myosect/ViewerModel/StateFolder.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "OriginJson.h"
#include "WholeFile.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/UtcTime.h"
#include "myosect/ViewerModel/ReviewLog.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
using Json = nlohmann::ordered_json;

constexpr std::size_t kMostRecent = 20;
constexpr std::size_t kMostSeries = 2000;

/** A damaged or absent file counts as empty. */
Json ReadJson(const fs::path & file, const Json & empty)
{
  std::error_code status;
  if (!fs::is_regular_file(file, status))
  {
    return empty;
  }
  try
  {
    Json stored = ParseJson<Json>(ReadWhole(file));
    return stored.type() == empty.type() ? stored : empty;
  }
  catch (const Error &)
  {
    return empty;
  }
}

bool AllExist(const std::vector<fs::path> & paths)
{
  std::error_code status;
  return std::all_of(paths.begin(), paths.end(), [&](const fs::path & path) { return fs::exists(path, status); });
}

bool SameStudy(const Origin & a, const Origin & b)
{
  return a.inputs == b.inputs && a.seriesUids == b.seriesUids && a.segmentation == b.segmentation && a.resultFolder == b.resultFolder &&
         a.choices.water == b.choices.water && a.choices.fatFraction == b.choices.fatFraction;
}

bool IsThere(const fs::path & named)
{
  std::error_code status;
  return named.empty() || fs::exists(named, status);
}

bool AreThere(const ImageFiles & files)
{
  return AllExist(files.inputs) && IsThere(files.water) && IsThere(files.fat) && IsThere(files.fatFraction);
}

/** Whether a study can be opened again. */
bool CanBeOpened(const Origin & origin)
{
  return AreThere(ImageFilesOf(origin)) && IsThere(origin.segmentation) && IsThere(origin.labelTable) && IsThere(origin.resultFolder) &&
         (origin.NamesImages() || !origin.resultFolder.empty());
}

fs::path Absolute(const fs::path & named)
{
  return named.empty() ? named : fs::absolute(named).lexically_normal();
}
} // namespace

ImageFiles ImageFilesOf(const Origin & origin)
{
  return { origin.inputs, origin.choices.water, origin.choices.fat, origin.choices.fatFraction };
}

fs::path StateFolder::DefaultPath()
{
  const char * state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/')
  {
    return fs::path(state) / "myosect";
  }
  const char * home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".local" / "state" / "myosect";
}

StateFolder::StateFolder(fs::path path) : m_Path(std::move(path))
{
  std::error_code failure;
  fs::create_directories(AutosaveFolder(), failure);
  if (failure)
  {
    throw Error(ErrorCode::CannotWrite, "the folder of the viewer's state cannot be made: " + failure.message() +
                                            "; set XDG_STATE_HOME to a folder that can be written");
  }
  fs::permissions(m_Path, fs::perms::owner_all, failure);
  fs::permissions(AutosaveFolder(), fs::perms::owner_all, failure);
}

std::vector<RecentStudy> StateFolder::RecentStudies() const
{
  std::vector<RecentStudy> studies;
  for (const Json & entry : ReadJson(m_Path / "recent.json", Json::array()))
  {
    try
    {
      RecentStudy study{ OriginFromJson(entry.at("origin")), entry.at("opened").get<std::string>() };
      if (CanBeOpened(study.origin))
      {
        studies.push_back(std::move(study));
      }
    }
    catch (const Json::exception &)
    {
      continue;
    }
  }
  return studies;
}

void StateFolder::AddRecent(const Origin & origin)
{
  std::vector<RecentStudy> studies = RecentStudies();
  studies.erase(std::remove_if(studies.begin(), studies.end(), [&](const RecentStudy & study) { return SameStudy(study.origin, origin); }),
                studies.end());
  studies.insert(studies.begin(), { origin, UtcNow() });
  studies.resize(std::min(studies.size(), kMostRecent));
  Json stored = Json::array();
  for (const RecentStudy & study : studies)
  {
    stored.push_back({ { "origin", OriginToJson(study.origin) }, { "opened", study.lastOpenedUtc } });
  }
  WriteWhole(m_Path / "recent.json", stored.dump(1, ' ', false, Json::error_handler_t::replace) + '\n');
}

void StateFolder::ForgetRecent()
{
  WriteWhole(m_Path / "recent.json", "[]\n");
}

void StateFolder::RememberImages(const std::string & seriesUid, const ImageFiles & files)
{
  if (seriesUid.empty() || files.Empty())
  {
    return;
  }
  Json stored = ReadJson(m_Path / "images.json", Json::object());
  Json paths = Json::array();
  for (const fs::path & input : files.inputs)
  {
    paths.push_back(Absolute(input).string());
  }
  stored.erase(seriesUid);
  while (stored.size() >= kMostSeries)
  {
    stored.erase(stored.begin());
  }
  stored[seriesUid] = { { "inputs", std::move(paths) },
                        { "water", Absolute(files.water).string() },
                        { "fat", Absolute(files.fat).string() },
                        { "fat_fraction", Absolute(files.fatFraction).string() } };
  WriteWhole(m_Path / "images.json", stored.dump(1, ' ', false, Json::error_handler_t::replace) + '\n');
}

ImageFiles StateFolder::ImagesOf(const std::string & seriesUid) const
{
  const Json stored = ReadJson(m_Path / "images.json", Json::object());
  const auto found = stored.find(seriesUid);
  if (found == stored.end())
  {
    return {};
  }
  try
  {
    ImageFiles files;
    for (const Json & path : found->at("inputs"))
    {
      files.inputs.emplace_back(path.get<std::string>());
    }
    files.water = found->at("water").get<std::string>();
    files.fat = found->at("fat").get<std::string>();
    files.fatFraction = found->at("fat_fraction").get<std::string>();
    return AreThere(files) ? files : ImageFiles();
  }
  catch (const Json::exception &)
  {
    return {};
  }
}
} // namespace myosect::viewer
