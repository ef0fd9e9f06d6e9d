#include "myosect/Report/Comparison.h"

#include <algorithm>
#include <functional>
#include <set>

#include "ChangeWords.h"
#include "ComparisonTables.h"
#include "FolderFiles.h"
#include "HtmlParts.h"
#include "LinePlot.h"
#include "PatternWords.h"
#include "ProfilePlot.h"
#include "SlicePanel.h"
#include "Text.h"
#include "Wording.h"
#include "myosect/Core/UtcTime.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
constexpr std::size_t kLineWidth = 72;
constexpr double kPanelPixelsPerMm = 2.2;

std::string ChangeText(const ChangeRow & row)
{
  if (!row.change)
  {
    return "-";
  }
  return row.changePercent ? Signed(*row.changePercent, 1) + " %"
                           : Signed(*row.change, 1) + (row.unit == "%" ? " points" : " " + UnitWord(row.unit));
}

std::string FlagText(const ChangeRow & row)
{
  return ReplaceAll(std::string(ToString(row.flag)), "_", " ");
}

bool IsMainSegment(Segment segment)
{
  return segment == Segment::Thigh || segment == Segment::Calf;
}

std::string VisitText(const ComparisonContent & content, std::size_t number)
{
  const VisitEntry & visit = content.visits[number - 1];
  return "visit " + std::to_string(number) + (visit.identity.studyDate.empty() ? "" : " (" + visit.identity.studyDate + ")");
}

/** A line through two visits is no trend. */
bool HasTrends(const ComparisonContent & content)
{
  return content.visits.size() >= 3;
}

struct Findings
{
  std::vector<std::string> sentences;
  std::vector<std::string> open;
};

Findings Describe(const ComparisonContent & content)
{
  Findings findings;
  for (const ChangeRow & row : content.changes)
  {
    // Of joints and hip only what could not be told.
    if (!IsLeadingMetric(row.metric) || (row.change && !IsMainSegment(row.segment)))
    {
      continue;
    }
    if (!row.change)
    {
      const std::string open = LimbWords(row.side, row.segment) + " at " + VisitText(content, row.followupVisit) + ": " + row.reason;
      if (std::find(findings.open.begin(), findings.open.end(), open) == findings.open.end())
      {
        findings.open.push_back(open);
      }
      continue;
    }
    const std::string verdict = row.flag == ChangeFlag::WithinError     ? "within measurement error"
                                : row.flag == ChangeFlag::Indeterminate ? "whether beyond measurement error is open: " + row.reason
                                                                        : "beyond measurement error: " + FlagText(row);
    findings.sentences.push_back(Capitalised(LimbWords(row.side, row.segment)) + ", " + MetricWord(row.metric) + ": " + ChangeText(row) +
                                 " at " + VisitText(content, row.followupVisit) + " against " + VisitText(content, row.baselineVisit) +
                                 " (" + verdict + "; " + std::to_string(row.levelCount) + " matched levels).");
  }
  for (std::size_t visit = 2; visit <= content.visits.size(); ++visit)
  {
    std::string phrases;
    for (const VisitPatternRow & row : content.patterns)
    {
      const std::string phrase = row.followupVisit == visit ? PatternPhrase(row.pattern) : std::string();
      phrases += (phrases.empty() || phrase.empty() ? "" : "; ") + phrase;
    }
    if (!phrases.empty())
    {
      findings.sentences.push_back("Screening patterns at " + VisitText(content, visit) + ", no diagnosis: " + phrases + '.');
    }
  }
  if (findings.sentences.empty())
  {
    findings.sentences.push_back("No change of thigh or calf muscle could be told.");
  }
  return findings;
}

std::string OpenSentence(const ComparisonContent & content, const Findings & findings)
{
  if (findings.open.empty())
  {
    return content.changes.empty() ? "No segment was measured at two visits." : "Every segment measured at two visits has its change.";
  }
  std::string text = "Not told: ";
  for (std::size_t i = 0; i < findings.open.size(); ++i)
  {
    text += (i == 0 ? "" : "; ") + findings.open[i];
  }
  return text + ".";
}

/** Where the smallest detectable changes come from, each source once. */
std::string SourceSentence(const ComparisonContent & content)
{
  std::set<std::string> sources;
  for (const ChangeRow & row : content.changes)
  {
    sources.insert(row.mdcSource == "default" ? "defaults from publications" : row.mdcSource);
  }
  sources.erase("");
  std::string text;
  for (const std::string & source : sources)
  {
    text += (text.empty() ? "" : "; ") + source;
  }
  return text.empty() ? text : "Smallest detectable changes come from: " + text + '.';
}

LinePlot AlongTheLimb(const LimbCurves & curves)
{
  LinePlot plot;
  plot.title = "Muscle area along the bone: " + LimbWords(curves.side, curves.segment) + " (cm\u00B2)";
  plot.xLabel = "place along the bone (mm, from an arbitrary point), feet to head";
  plot.fromZero = true;
  plot.lines = { { "baseline", { 0.35, 0.35, 0.35, 1.0 }, { 13.0, 7.0 }, false, false, curves.baseline },
                 { "last visit", curves.side == Side::Left ? kLeftColour : kRightColour, {}, false, false, curves.followup } };
  return plot;
}

/** One plot a segment and metric: a line a leg over time, with the band of what cannot be told from no change. */
std::vector<std::pair<std::string, LinePlot>> OverTime(const std::vector<TrendRow> & trends)
{
  std::vector<std::pair<std::string, LinePlot>> plots;
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    for (const char * metric : { "muscle_area", "fat_fraction" })
    {
      LinePlot plot;
      for (const TrendRow & row : trends)
      {
        if (row.segment != segment || row.metric != metric)
        {
          continue;
        }
        PlotLine line{
          std::string(SideWord(row.side)), row.side == Side::Left ? kLeftColour : kRightColour, {}, true, row.side == Side::Left, {}
        };
        line.dashes = row.side == Side::Left ? std::vector<double>{ 13.0, 7.0 } : std::vector<double>{};
        for (std::size_t i = 0; i < row.values.size(); ++i)
        {
          line.points.emplace_back(row.days[i], row.values[i]);
        }
        if (row.mdc95)
        {
          plot.bands.push_back({ row.values.front() - *row.mdc95,
                                 row.values.front() + *row.mdc95,
                                 { line.colour.red, line.colour.green, line.colour.blue, 0.13 } });
        }
        plot.lines.push_back(line);
        plot.title =
            Capitalised(std::string(SegmentWord(segment))) + ", " + MetricWord(row.metric) + " (" + Typographic(UnitWord(row.unit)) + ")";
      }
      if (!plot.lines.empty())
      {
        plot.xLabel = "days from the baseline; bands: within the smallest detectable change";
        plots.emplace_back("time_" + std::string(ToString(segment)) + "_" + metric, plot);
      }
    }
  }
  return plots;
}

Canvas DrawSideBySide(const PicturePair & pair)
{
  constexpr int gap = 12, caption = 30;
  const SlicePanel first(pair.slices[0], pair.window, kPanelPixelsPerMm), second(pair.slices[1], pair.window, kPanelPixelsPerMm);
  const int height = std::max(first.Height(), second.Height());
  Canvas canvas(first.Width() + second.Width() + gap, 2 * height + gap + caption, kWhite);
  const TextStyle style{ 17.0, kInk, false, 0.5, 0.5, false, 0.0 };
  const int x = first.Width() + gap;
  canvas.Text({ 0.5 * first.Width(), 0.5 * caption }, "baseline", style);
  canvas.Text({ x + 0.5 * second.Width(), 0.5 * caption }, "last visit", style);
  first.DrawPlain(canvas, 0, caption);
  second.DrawPlain(canvas, x, caption);
  first.DrawOutlined(canvas, 0, caption + height + gap);
  second.DrawOutlined(canvas, x, caption + height + gap);
  return canvas;
}

std::string ChangeTableHtml(const ComparisonContent & content)
{
  std::string body;
  for (const ChangeRow & row : content.changes)
  {
    const bool flagged = row.flag == ChangeFlag::Increase || row.flag == ChangeFlag::Decrease;
    const auto number = [](const Value & value) { return value ? Fixed(*value, 1) : std::string("\u2013"); };
    const std::string flag = flagged ? "<span class=\"flag\">" + FlagText(row) + "</span>" : EscapeHtml(FlagText(row));
    body += Tag("tr", "",
                Tag("td", "", Html(Capitalised(LimbWords(row.side, row.segment)))) +
                    Tag("td", "", Html(MetricWord(row.metric) + ", " + UnitWord(row.unit))) +
                    Tag("td", "class=\"n\"", std::to_string(row.baselineVisit) + " \u2192 " + std::to_string(row.followupVisit)) +
                    Tag("td", "class=\"n\"", number(row.baseline)) + Tag("td", "class=\"n\"", number(row.followup)) +
                    Tag("td", "class=\"n\"", row.change ? Html(ChangeText(row)) : "\u2013") +
                    Tag("td", "class=\"n\"", row.annualisedPercent ? Signed(*row.annualisedPercent, 1) : "\u2013") +
                    Tag("td", "class=\"n\"", number(row.mdc95)) + Tag("td", "class=\"n\"", std::to_string(row.levelCount)) +
                    Tag("td", "", flag + (row.reason.empty() ? "" : ": " + EscapeHtml(row.reason))));
  }
  std::string head;
  for (const char * name :
       { "Limb", "Metric", "Visits", "Baseline", "Follow-up", "Change", "% a year", "Smallest detectable", "Levels", "Flag" })
  {
    head += Tag("th", "", name);
  }
  return Tag("table", "class=\"small\" id=\"changes\"", Tag("thead", "", Tag("tr", "", head)) + Tag("tbody", "", body));
}

std::string VisitTableHtml(const ComparisonContent & content)
{
  std::string body;
  for (std::size_t i = 0; i < content.visits.size(); ++i)
  {
    const VisitEntry & visit = content.visits[i];
    body += Tag("tr", "",
                Tag("td", "", std::to_string(i + 1)) + Tag("td", "", Html(visit.identity.studyDate)) +
                    Tag("td", "", Html(visit.timePoint)) + Tag("td", "", visit.days ? Fixed(*visit.days, 0) : "") +
                    Tag("td", "", Html(visit.protocol)) + Tag("td", "", Html(ReviewSentence(visit.review, visit.edited))));
  }
  std::string head;
  for (const char * name : { "Visit", "Date", "Time point", "Days", "Protocol", "Review" })
  {
    head += Tag("th", "", name);
  }
  return Tag("table", "class=\"small\"", Tag("thead", "", Tag("tr", "", head)) + Tag("tbody", "", body));
}

std::string ListHtml(const std::vector<Warning> & warnings)
{
  std::string items;
  for (const Warning & warning : warnings)
  {
    items += Tag("p", "", Html(warning.message));
  }
  return items.empty() ? Tag("p", "", "None.") : items;
}

std::string RegistrationHtml(const ComparisonContent & content)
{
  std::string body;
  const auto number = [](const Value & value, const char * none) { return value ? Fixed(*value, 1) : std::string(none); };
  for (const RegistrationEntry & entry : content.registrations)
  {
    body +=
        Tag("tr", "",
            Tag("td", "", std::to_string(entry.followupVisit)) + Tag("td", "", Html(std::string(SideWord(entry.side)) + " " + entry.bone)) +
                Tag("td", "class=\"n\"", number(entry.residualMm, "\u2013")) + Tag("td", "class=\"n\"", number(entry.overlapMm, "\u2013")) +
                Tag("td", "class=\"n\"", number(entry.uncertaintyMm, entry.found ? "no limit" : "\u2013")) +
                Tag("td", "", Html(entry.problem)));
  }
  std::string head;
  for (const char * name : { "Visit", "Bone", "Residual (mm)", "Overlap (mm)", "Level uncertainty (mm)", "Remark" })
  {
    head += Tag("th", "", name);
  }
  return Tag("table", "class=\"small\"", Tag("thead", "", Tag("tr", "", head)) + Tag("tbody", "", body));
}

std::string TrendsHtml(const ComparisonContent & content)
{
  const std::string table = HasTrends(content) ? TrendTableHtml(content.trends) : std::string();
  return table.empty() ? table
                       : Tag("h2", "", "Trends over all visits") +
                             Tag("p", "class=\"note\"",
                                 "Over the part of the bone that all visits show. Slope by least squares with its 95 % interval, in the "
                                 "metric's unit a year, and after Theil and Sen.") +
                             table;
}

std::string ReportHtml(const ComparisonContent & content, const std::vector<EmbeddedPicture> & plots, const std::string & pictures)
{
  const Findings findings = Describe(content);
  const std::string title = "Change between visits: " + EscapeHtml(content.participantId);
  std::string text;
  for (const std::string & sentence : findings.sentences)
  {
    text += Tag("p", "", Html(sentence));
  }
  std::string allowed;
  for (const std::string & name : content.allowed)
  {
    allowed += Tag("p", "class=\"open\"", "Compared although refused by default: " + EscapeHtml(name) + ".");
  }
  std::string drawn;
  for (const EmbeddedPicture & plot : plots)
  {
    drawn += Image(plot, "plot");
  }
  const std::string footer = Tag("footer", "",
                                 Tag("span", "",
                                     Html(std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion()) + ", " +
                                          ReviewOfVisits(content.visits) + ", not a medical device")));
  const std::string first = Tag("section", "class=\"page\"",
                                Tag("header", "", Tag("h1", "", title)) + allowed + Tag("h2", "", "Findings") +
                                    Tag("div", "class=\"findings\" id=\"findings\"", text) +
                                    Tag("p", "class=\"open\" id=\"not-told\"", Html(OpenSentence(content, findings))) +
                                    VisitTableHtml(content) + Tag("h2", "", "Warnings") + ListHtml(content.warnings) + drawn + footer);
  const std::string second = Tag("section", "class=\"page\"", Tag("h2", "", "The same level at both visits") + pictures + footer);
  const std::string third =
      Tag("section", "class=\"page\"",
          Tag("h2", "", "All changes") +
              Tag("p", "class=\"note\"",
                  std::string(
                      "Means and volumes over the part of the bone that both visits show, level by level. Smallest detectable change: 1.96 "
                      "\u221A2 times the standard error of measurement, in the metric's unit. Sides are the patient's. ") +
                      Html(SourceSentence(content))) +
              ChangeTableHtml(content) + TrendsHtml(content) + Tag("h2", "", "Levels") + RegistrationHtml(content) + footer);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n" +
         Tag("title", "", title) + "<style>\n" + std::string(PageStyle()) + "</style>\n</head>\n<body>\n" + first + second + third +
         "</body>\n</html>\n";
}

std::string TextOf(const ComparisonContent & content)
{
  std::string text = WrapLines("CHANGE BETWEEN VISITS (" + ReviewOfVisits(content.visits) + ")", kLineWidth);
  text +=
      WrapLines("Participant " + CleanText(content.participantId) + ", " + std::to_string(content.visits.size()) + " visits", kLineWidth);
  for (const std::string & name : content.allowed)
  {
    text += WrapLines("Compared although refused by default: " + name + ".", kLineWidth);
  }
  for (std::size_t visit = 0; visit < content.visits.size(); ++visit)
  {
    const VisitEntry & entry = content.visits[visit];
    text +=
        WrapLines("Visit " + std::to_string(visit + 1) + ": " + CleanText(ReviewSentence(entry.review, entry.edited)) + '.', kLineWidth);
  }
  const Findings findings = Describe(content);
  text += '\n';
  for (const std::string & sentence : findings.sentences)
  {
    text += WrapLines(CleanText(sentence), kLineWidth);
  }
  text += WrapLines(CleanText(OpenSentence(content, findings)), kLineWidth);
  const std::string source = CleanText(SourceSentence(content));
  text += (source.empty() ? "" : WrapLines(source, kLineWidth)) + '\n';
  const auto addList = [&](const std::string & title, const std::vector<std::string> & lines)
  {
    text += lines.empty() ? std::string() : title + '\n';
    for (const std::string & line : lines)
    {
      text += WrapLines("- " + CleanText(line), kLineWidth);
    }
    text += lines.empty() ? "" : "\n";
  };
  addList("Trends over all visits:", HasTrends(content) ? TrendSentences(content.trends) : std::vector<std::string>());
  std::vector<std::string> warnings;
  for (const Warning & warning : content.warnings)
  {
    warnings.push_back(warning.message);
  }
  addList("Warnings:", warnings);
  text += WrapLines("Sides are the patient's. " + std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion()) + '.', kLineWidth);
  return text + WrapLines("Not a medical device.", kLineWidth);
}
} // namespace

std::string ChangeParagraph(const ComparisonContent & content)
{
  const Findings findings = Describe(content);
  std::string text;
  for (const std::string & sentence : findings.sentences)
  {
    text += sentence + ' ';
  }
  return text + OpenSentence(content, findings);
}

void WriteComparison(const std::filesystem::path & directory, const ComparisonContent & content, RunContext & context)
{
  context.BeginStage("report");
  struct Drawing
  {
    std::string name, description;
    std::function<Canvas()> draw;
  };
  std::vector<Drawing> drawings;
  for (auto & [name, plot] : OverTime(content.trends))
  {
    drawings.push_back({ name, plot.title + " over time", [plot = plot] { return DrawLinePlot(plot); } });
  }
  for (const LimbCurves & curves : content.curves)
  {
    drawings.push_back({ "along_" + std::string(ToString(curves.side)) + "_" + std::string(ToString(curves.segment)),
                         "Muscle area along the bone, " + LimbWords(curves.side, curves.segment),
                         [&curves] { return DrawLinePlot(AlongTheLimb(curves)); } });
  }
  const std::size_t plotCount = drawings.size();
  std::vector<std::size_t> drawingOfPair(content.pictures.size(), 0);
  for (std::size_t i = 0; i < content.pictures.size(); ++i)
  {
    if (content.pictures[i].slices.size() == 2)
    {
      drawingOfPair[i] = drawings.size();
      drawings.push_back(
          { "level_" + Padded(i + 1, 2), content.pictures[i].caption, [&pair = content.pictures[i]] { return DrawSideBySide(pair); } });
    }
  }
  std::vector<EmbeddedPicture> drawn(drawings.size());
  context.ParallelFor(
      drawings.size(),
      [&](std::size_t i) {
        drawn[i] = { drawings[i].draw().Png(), drawings[i].description };
      },
      0.0, 0.9);

  std::string pictures;
  for (std::size_t i = 0; i < content.pictures.size(); ++i)
  {
    const PicturePair & pair = content.pictures[i];
    pictures += Tag("p", "class=\"note\"", Html(pair.caption));
    if (pair.slices.size() == 2)
    {
      pictures += Image(drawn[drawingOfPair[i]], "sheet");
      continue;
    }
    std::string both;
    for (const std::string & png : pair.pngs)
    {
      both += Image({ png, pair.caption }, "half");
    }
    pictures += Tag("div", "class=\"pictures\" style=\"flex-wrap:nowrap\"", both);
  }
  pictures = pictures.empty() ? Tag("p", "", "The results hold no pictures of matched levels.") : pictures;
  const std::vector<EmbeddedPicture> plots(drawn.begin(), drawn.begin() + static_cast<std::ptrdiff_t>(plotCount));
  WriteFile(directory, "changes.csv", ChangesCsv(content));
  if (HasTrends(content))
  {
    WriteFile(directory, "trends.csv", TrendsCsv(content));
  }
  WriteFile(directory, "report.html", ReportHtml(content, plots, pictures));
  WriteFile(directory, "report.txt", TextOf(content));
  MakeFolder(directory, "qc");
  for (std::size_t i = 0; i < drawings.size(); ++i)
  {
    WriteFile(directory, "qc/" + drawings[i].name + ".png", drawn[i].png);
  }
  WriteFile(directory, "summary.json", ComparisonJson(content, UtcNow()));
  context.Advance(1.0);
}
} // namespace myosect::report
