#include "VisitOrder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

namespace myosect::pipeline
{
namespace
{
constexpr double kYearDays = 365.25, kMonthDays = kYearDays / 12.0;

/** What a time point tells of its place in time. */
struct TimePlace
{
  std::optional<double> number; ///< "V10"
  std::optional<double> days;   ///< "Month 6", "12 weeks", "Baseline"
};

std::string Lowered(const std::string & text)
{
  std::string lowered = text;
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return lowered;
}

/** Days of a unit; empty for a word that is none. */
std::optional<double> DaysOfUnit(const std::string & word)
{
  static const std::map<std::string, double> units{ { "d", 1.0 },       { "day", 1.0 },     { "days", 1.0 },     { "w", 7.0 },         { "wk", 7.0 },
                                                    { "wks", 7.0 },     { "week", 7.0 },    { "weeks", 7.0 },    { "m", kMonthDays },  { "mo", kMonthDays },
                                                    { "mon", kMonthDays }, { "mth", kMonthDays }, { "month", kMonthDays }, { "months", kMonthDays },
                                                    { "y", kYearDays }, { "yr", kYearDays }, { "yrs", kYearDays }, { "year", kYearDays }, { "years", kYearDays } };
  const auto found = units.find(word);
  return found == units.end() ? std::nullopt : std::optional(found->second);
}

TimePlace PlaceOf(const std::string & timePoint)
{
  const std::string text = Lowered(timePoint);
  const auto isLetter = [&](std::size_t i) { return i < text.size() && text[i] >= 'a' && text[i] <= 'z'; };
  TimePlace place;
  const auto begin = text.find_first_of("0123456789");
  if (begin == std::string::npos)
  {
    place.days = text.find("baseline") != std::string::npos ? std::optional(0.0) : std::nullopt;
    return place;
  }
  double number = 0.0;
  const auto parsed = std::from_chars(text.data() + begin, text.data() + text.size(), number, std::chars_format::fixed);
  place.number = number;
  // The word right before the number, or right behind it.
  const auto isGap = [&](std::size_t i) { return i < text.size() && (text[i] == ' ' || text[i] == '-' || text[i] == '_' || text[i] == '.'); };
  std::size_t end = begin;
  while (end > 0 && isGap(end - 1))
  {
    --end;
  }
  std::size_t first = end;
  while (first > 0 && isLetter(first - 1))
  {
    --first;
  }
  std::size_t behind = static_cast<std::size_t>(parsed.ptr - text.data());
  while (isGap(behind))
  {
    ++behind;
  }
  std::size_t last = behind;
  while (isLetter(last))
  {
    ++last;
  }
  for (const std::string & word : { text.substr(behind, last - behind), text.substr(first, end - first) })
  {
    const auto unit = DaysOfUnit(word);
    place.days = !place.days && unit ? std::optional(number * *unit) : place.days;
  }
  return place;
}

struct ProtocolField
{
  const char * name;
  const char * word;
  double tolerance; ///< relative, of numbers; 0 for texts
};

constexpr ProtocolField kFields[] = {
  { "kvp", "tube voltage", 0.001 },
  { "convolution_kernel", "kernel", 0.0 },
  { "contrast_agent", "contrast agent", 0.0 },
  { "slice_thickness_mm", "slice thickness", 0.01 },
  { "manufacturer", "manufacturer", 0.0 },
  { "receive_coil", "receive coil", 0.0 },
  { "scanning_sequence", "sequence", 0.0 },
  { "sequence_name", "name of the sequence", 0.0 },
  { "repetition_time_ms", "repetition time", 0.05 },
  { "echo_time_ms", "echo time", 0.05 },
  { "flip_angle_deg", "flip angle", 0.05 },
  { "field_strength_t", "field strength", 0.05 },
  { "fat_fraction_kind", "kind of fat fraction", 0.0 },
};

std::optional<double> Number(const std::string & text)
{
  double number = 0.0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? std::optional<double>(number) : std::nullopt;
}
} // namespace

VisitOrder OrderVisits(const std::vector<const StoredResult *> & results)
{
  using Key = std::function<std::optional<double>(const StoredResult &)>;
  const auto date = [](const StoredResult & r) -> std::optional<double>
  {
    const auto day = DayNumber(r.table.identity.studyDate);
    return day ? std::optional<double>(static_cast<double>(*day)) : std::nullopt;
  };
  const Key byTime[] = { [](const StoredResult & r) { return r.offsetDays; }, date };
  const Key byTimePoint[] = { [](const StoredResult & r) { return PlaceOf(r.timePoint).days; }, [](const StoredResult & r) { return PlaceOf(r.timePoint).number; } };
  // The first key that all results carry, and that tells them apart.
  const auto ordered = [&](const auto & keys) -> std::optional<std::vector<std::size_t>>
  {
    for (const Key & key : keys)
    {
      std::set<double> places;
      const bool all = std::all_of(results.begin(), results.end(),
                                   [&](const StoredResult * r)
                                   {
                                     const auto place = key(*r);
                                     return place && places.insert(*place).second;
                                   });
      if (all)
      {
        std::vector<std::size_t> indices(results.size());
        std::iota(indices.begin(), indices.end(), std::size_t{ 0 });
        std::sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) { return *key(*results[a]) < *key(*results[b]); });
        return indices;
      }
    }
    return std::nullopt;
  };
  const auto time = ordered(byTime), timePoint = ordered(byTimePoint);
  VisitOrder order;
  if (time || timePoint)
  {
    order.indices = time ? *time : *timePoint;
    order.contradicted = time && timePoint && *time != *timePoint;
    return order;
  }
  order.indices.resize(results.size());
  std::iota(order.indices.begin(), order.indices.end(), std::size_t{ 0 });
  order.sure = results.size() < 2;
  return order;
}

Value DaysBetween(const StoredResult & from, const StoredResult & to)
{
  if (from.offsetDays && to.offsetDays)
  {
    return *to.offsetDays - *from.offsetDays;
  }
  const auto first = DayNumber(from.table.identity.studyDate), second = DayNumber(to.table.identity.studyDate);
  return first && second ? Value(static_cast<double>(*second - *first)) : Value();
}

std::vector<std::string> ProtocolDifferences(const StoredResult & a, const StoredResult & b)
{
  std::vector<std::string> differences;
  for (const ProtocolField & field : kFields)
  {
    const std::string x = TextOf(a.inputs, field.name), y = TextOf(b.inputs, field.name);
    const auto p = Number(x), q = Number(y);
    const bool equal = p && q && field.tolerance > 0.0 ? std::abs(*p - *q) <= field.tolerance * std::max(std::abs(*p), std::abs(*q)) : x == y;
    if (!equal)
    {
      differences.push_back(std::string(field.word) + " differs: " + (x.empty() ? "not told" : x) + " against " + (y.empty() ? "not told" : y));
    }
  }
  return differences;
}
} // namespace myosect::pipeline
