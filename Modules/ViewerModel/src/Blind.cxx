#include "myosect/ViewerModel/Blind.h"

#include <algorithm>
#include <random>

#include <nlohmann/json.hpp>

#include "WholeFile.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/UtcTime.h"
#include "myosect/ViewerModel/ReviewLog.h"

namespace myosect::viewer
{
namespace
{
constexpr const char * kFileName = "blind_reading.json";
constexpr std::size_t kLeastDigits = 2;
} // namespace

std::string BlindPolicy::Show(TextKind kind, const std::string & text) const
{
  if (!m_Blind || kind == TextKind::Measurement)
  {
    return text;
  }
  return kind == TextKind::Participant ? m_CaseCode : std::string();
}

StudyIdentity BlindPolicy::Show(const StudyIdentity & identity) const
{
  StudyIdentity shown = identity;
  shown.participantId = Show(TextKind::Participant, identity.participantId);
  shown.studyDate = Show(TextKind::Date, identity.studyDate);
  shown.studyUid = Show(TextKind::Uid, identity.studyUid);
  shown.seriesUid = Show(TextKind::Uid, identity.seriesUid);
  return shown;
}

std::vector<std::size_t> ShuffledOrder(std::size_t count, std::uint64_t seed)
{
  // std::shuffle and the standard distributions differ between libraries; the generator does not.
  std::mt19937_64 generator(seed);
  const auto below = [&](std::uint64_t bound)
  {
    const std::uint64_t limit = std::mt19937_64::max() - std::mt19937_64::max() % bound;
    std::uint64_t drawn = generator();
    while (drawn >= limit)
    {
      drawn = generator();
    }
    return static_cast<std::size_t>(drawn % bound);
  };
  std::vector<std::size_t> order(count);
  for (std::size_t n = 0; n < count; ++n)
  {
    order[n] = n;
  }
  for (std::size_t n = count; n > 1; --n)
  {
    std::swap(order[n - 1], order[below(n)]);
  }
  return order;
}

std::string BlindReading::CodeOf(std::size_t n) const
{
  const std::string number = std::to_string(n + 1);
  const std::size_t digits = std::max(kLeastDigits, std::to_string(folders.size()).size());
  return "Case " + std::string(digits > number.size() ? digits - number.size() : 0, '0') + number;
}

BlindReading BeginBlindReading(const std::filesystem::path & directory, const std::vector<std::string> & folders)
{
  BlindReading reading;
  const std::filesystem::path file = directory / kFileName;
  if (std::filesystem::exists(file))
  {
    const auto stored = ParseJson<nlohmann::json>(ReadWhole(file));
    try
    {
      reading.seed = stored.at("seed").get<std::uint64_t>();
      reading.folders = stored.at("folders").get<std::vector<std::string>>();
      reading.begunUtc = stored.at("begun_at").get<std::string>();
      reading.reader = stored.at("reader").get<std::string>();
      reading.signedUtc = stored.at("signed_at").get<std::string>();
    }
    catch (const nlohmann::json::exception &)
    {
      throw Error(ErrorCode::UnreadableInput,
                  std::string(kFileName) + ": damaged; restore it, or remove it to begin another blind reading");
    }
    if (!reading.IsSigned())
    {
      return reading;
    }
  }
  std::random_device device;
  reading = {};
  reading.seed = (static_cast<std::uint64_t>(device()) << 32U) | device();
  reading.begunUtc = UtcNow();
  reading.folders = folders;
  std::sort(reading.folders.begin(), reading.folders.end());
  SaveBlindReading(directory, reading);
  return reading;
}

void SaveBlindReading(const std::filesystem::path & directory, const BlindReading & reading)
{
  const nlohmann::ordered_json stored{ { "seed", reading.seed },
                                       { "folders", reading.folders },
                                       { "begun_at", reading.begunUtc },
                                       { "reader", reading.reader },
                                       { "signed_at", reading.signedUtc } };
  WriteWhole(directory / kFileName, stored.dump(2) + '\n');
}
} // namespace myosect::viewer
