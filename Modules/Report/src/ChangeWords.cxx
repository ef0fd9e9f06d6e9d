#include "ChangeWords.h"

#include "HtmlParts.h"
#include "Text.h"
#include "Wording.h"

namespace myosect::report
{
namespace
{
/** Of a slope, which has the metric's unit a year. */
std::string SlopeUnit(const std::string & unit)
{
  return unit == "%" ? "points" : UnitWord(unit);
}

std::string Interval(const TrendRow & row)
{
  return row.slopeLow && row.slopeHigh ? Signed(*row.slopeLow, 1) + " to " + Signed(*row.slopeHigh, 1) : std::string();
}
} // namespace

std::string Signed(double number, int decimals)
{
  const std::string text = Fixed(number, decimals);
  return (number > 0.0 && text.find_first_not_of("0.") != std::string::npos ? "+" : "") + text;
}

std::string MetricWord(const std::string & metric)
{
  std::string word = ReplaceAll(metric, "_", " ");
  word = ReplaceAll(word, "compartment", "subfascial");
  word = ReplaceAll(word, "imat", "intermuscular fat");
  word = ReplaceAll(word, "sat ", "subcutaneous fat ");
  return ReplaceAll(word, "muscle mean hu", "muscle attenuation");
}

std::string UnitWord(const std::string & unit)
{
  return unit == "[hnsf'U]" ? "HU" : unit;
}

bool IsLeadingMetric(const std::string & metric)
{
  return metric == "muscle_area" || metric == "contractile_area" || metric == "fat_fraction";
}

std::string TrendTableHtml(const std::vector<TrendRow> & trends)
{
  std::string body;
  for (const TrendRow & row : trends)
  {
    const auto cell = [](const std::string & text) { return Tag("td", "class=\"n\"", text.empty() ? "\u2013" : Html(text)); };
    const auto number = [&](const Value & value, bool withSign) {
      return cell(!value ? std::string() : withSign ? Signed(*value, 1) : Fixed(*value, 1));
    };
    const bool any = !row.values.empty();
    body +=
        Tag("tr", "",
            Tag("td", "", Html(Capitalised(LimbWords(row.side, row.segment)))) +
                Tag("td", "", Html(MetricWord(row.metric) + ", " + UnitWord(row.unit))) +
                Tag("td", "class=\"n\"", std::to_string(row.values.size())) +
                cell(any ? Fixed(row.days.back() - row.days.front(), 0) : "") + number(any ? Value(row.values.front()) : Value(), false) +
                number(any ? Value(row.values.back()) : Value(), false) + number(row.slopePerYear, true) + cell(Interval(row)) +
                number(row.slopePercentPerYear, true) + number(row.theilSenPerYear, true) + Tag("td", "", EscapeHtml(row.reason)));
  }
  std::string head;
  for (const char * name :
       { "Limb", "Metric", "Visits", "Days", "First", "Last", "Slope a year", "95 % interval", "% a year", "Theil\u2013Sen", "Remark" })
  {
    head += Tag("th", "", name);
  }
  return body.empty() ? std::string()
                      : Tag("table", "class=\"small\" id=\"trends\"", Tag("thead", "", Tag("tr", "", head)) + Tag("tbody", "", body));
}

std::vector<std::string> TrendSentences(const std::vector<TrendRow> & trends)
{
  std::vector<std::string> sentences;
  for (const TrendRow & row : trends)
  {
    if ((row.segment != Segment::Thigh && row.segment != Segment::Calf) || !IsLeadingMetric(row.metric))
    {
      continue;
    }
    std::string text = Capitalised(LimbWords(row.side, row.segment)) + ", " + MetricWord(row.metric) + ": ";
    if (row.slopePerYear)
    {
      const std::string interval = Interval(row);
      text += Signed(*row.slopePerYear, 1) + ' ' + SlopeUnit(row.unit) + " a year" +
              (interval.empty() ? "" : " (95 % interval " + interval + ")") +
              (row.slopePercentPerYear ? ", " + Signed(*row.slopePercentPerYear, 1) + " % a year" : std::string()) + ", over " +
              std::to_string(row.values.size()) + " visits" + (row.reason.empty() ? "" : " (" + row.reason + ')');
    }
    else
    {
      text += "no slope (" + (row.reason.empty() ? std::string("no reason given") : row.reason) + ')';
    }
    sentences.push_back(text + '.');
  }
  return sentences;
}
} // namespace myosect::report
