#include "HtmlReport.h"

#include <algorithm>

#include "Findings.h"
#include "HtmlParts.h"
#include "KeyTable.h"
#include "Method.h"
#include "Overview.h"
#include "ReviewText.h"
#include "Summary.h"
#include "Text.h"
#include "Wording.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
constexpr std::size_t kMostWarnings = 30;
constexpr std::size_t kLongestValue = 120;
constexpr std::size_t kMostStructureRows = 60;

std::string Footer(const ResultContent & content, int page)
{
  const std::string left = Html(std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion()) + ", ") +
                           MarkedReview(content.review, HasEdits(content.table), false) + ", not a medical device";
  return Tag("footer", "",
             Tag("span", "", left) + Tag("span", "", EscapeHtml(content.table.identity.participantId)) +
                 Tag("span", "", "Page " + std::to_string(page)));
}

std::string Header(const ResultContent & content)
{
  const StudyIdentity & identity = content.table.identity;
  std::string lines = Tag("h1", "", "Limb muscle report: " + EscapeHtml(identity.participantId));
  std::string meta = identity.studyDate.empty() ? "" : "Study of " + EscapeHtml(identity.studyDate) + ". ";
  meta += content.protocol.empty() ? "" : Html(content.protocol) + ". ";
  const std::string coverage = CoverageText(content);
  meta += coverage.empty() ? "" : Html(Capitalised(coverage)) + ".";
  const std::string edited = EditedSlicesText(content.table);
  meta += edited.empty() ? "" : ' ' + Html(edited);
  lines += Tag("p", "class=\"meta\"", meta);
  return Tag("header", "", Tag("div", "", lines) + Tag("div", "class=\"status\"", MarkedReview(content.review, HasEdits(content.table), true)));
}

std::string FindingsHtml(const ResultContent & content)
{
  const Findings findings = DescribeFindings(content);
  std::string paragraphs;
  for (const std::string & sentence : findings.sentences)
  {
    paragraphs += Tag("p", "", Html(sentence));
  }
  return Tag("h2", "", "Findings") + Tag("div", "class=\"findings\" id=\"findings\"", paragraphs) +
         Tag("p", "class=\"open\" id=\"not-assessed\"", Html(NotAssessedSentence(findings)));
}

std::string FlagMark(Flag flag)
{
  switch (flag)
  {
  case Flag::Amber:
    return " <span class=\"flag\">\u25B2 amber</span>";
  case Flag::Red:
    return " <span class=\"flag red\">\u25A0 red</span>";
  default:
    return {};
  }
}

std::string Dash(const std::string & text)
{
  return text == "-" ? "\u2013" : Html(text);
}

std::string KeyTableHtml(const ResultContent & content)
{
  const KeyTable table = MakeKeyTable(content);
  if (table.rows.empty())
  {
    return {};
  }
  std::string head = Tag("th", "", "Quantity") + Tag("th", "", "Level");
  for (const std::string & limb : table.limbs)
  {
    head += Tag("th", "class=\"n\"", EscapeHtml(limb));
  }
  head += Tag("th", "class=\"d\"", "Difference");
  std::string body;
  bool matched = false;
  for (const KeyRow & row : table.rows)
  {
    std::string cells = Tag("td", "", Html(row.quantity)) + Tag("td", "class=\"l\"", Html(row.level));
    for (const std::string & value : row.values)
    {
      cells += Tag("td", "class=\"n\"", Dash(value));
    }
    cells += Tag("td", "class=\"d\"", Dash(row.difference) + FlagMark(row.flag));
    body += Tag("tr", "", cells);
    matched = matched || row.level.find("matched") != std::string::npos;
  }
  std::string note = "Means over the slices or levels named, but for the largest area.";
  note += table.limbs.size() == 2 && !table.sided ? " The sides of the limbs are not known." : "";
  note += matched ? " Matched levels lie at the same place along the bone of both legs; slices are each limb's own." : "";
  return Tag("table", "id=\"key-values\"", Tag("thead", "", Tag("tr", "", head)) + Tag("tbody", "", body)) +
         Tag("p", "class=\"note\"", note);
}

std::string PicturesHtml(const ReportPictures & pictures)
{
  std::string levels;
  for (const EmbeddedPicture & picture : pictures.levels)
  {
    levels += Image(picture, "level");
  }
  const std::string profile = pictures.profile.png.empty() ? "" : Image(pictures.profile, "plot");
  const std::string note =
      "Pictures show the patient's right (R) on the image's left, front up: plain above, outlined below (orange: deep fascia, "
      "thin: muscle; blue: bone; white dashes: limb). Plot: right is a solid blue line with discs, left a dashed orange line with "
      "squares; hatched slices were left out of every sum.";
  return Tag("div", pictures.levels.size() > 2 ? "class=\"pictures many\"" : "class=\"pictures\"",
             (levels.empty() ? "" : Tag("div", "class=\"levels\"", levels)) +
                 Tag("div", "class=\"profile\"", profile + Tag("p", "class=\"note\"", note)));
}

std::string SheetPage(const ResultContent & content, const ReportPictures & pictures)
{
  std::string inner = Tag("h2", "", "Outlines at regular levels, proximal first");
  if (pictures.sheet.png.empty())
  {
    inner += Tag("p", "", "No slice was drawn.");
  }
  else
  {
    inner += Tag("p", "class=\"note\"",
                 "Plain above outlined; the patient's right (R) is on the image's left. " + std::to_string(pictures.sheetCount) + " of " +
                     std::to_string(pictures.sliceCount) + " drawn slices; all are in the folder qc.");
    inner += Image(pictures.sheet, "sheet");
  }
  return Tag("section", "class=\"page\"", inner + Footer(content, 2));
}

std::string Shortened(const std::string & text)
{
  const std::string clean = CleanText(text);
  if (clean.size() <= kLongestValue)
  {
    return clean;
  }
  std::size_t end = kLongestValue;
  while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0) == 0x80)
  {
    --end;
  }
  return clean.substr(0, end) + " \u2026";
}

std::string WarningsHtml(const ResultContent & content)
{
  if (content.warnings.empty())
  {
    return Tag("p", "", "None.");
  }
  std::string rows;
  for (std::size_t i = 0; i < std::min(content.warnings.size(), kMostWarnings); ++i)
  {
    const Warning & warning = content.warnings[i];
    rows +=
        Tag("tr", "",
            Tag("td", "", EscapeHtml(warning.code)) + Tag("td", "", warning.sliceIndex ? std::to_string(*warning.sliceIndex) : "\u2013") +
                Tag("td", "", EscapeHtml(warning.message)));
  }
  std::string text = Tag("table", "class=\"small\"",
                         Tag("thead", "", Tag("tr", "", Tag("th", "", "Code") + Tag("th", "", "Slice") + Tag("th", "", "Message"))) +
                             Tag("tbody", "", rows));
  if (content.warnings.size() > kMostWarnings)
  {
    text += Tag("p", "class=\"note\"", std::to_string(content.warnings.size() - kMostWarnings) + " more in summary.json.");
  }
  return text;
}

std::string ParametersHtml(const ResultContent & content)
{
  std::string rows;
  for (const ParameterEntry & entry : content.parameters)
  {
    rows += Tag("tr", "",
                Tag("td", "", EscapeHtml(entry.name)) + Tag("td", "", EscapeHtml(Shortened(PlainText(entry.value)))) +
                    Tag("td", "", EscapeHtml(entry.source)) + Tag("td", "", Html(entry.meaning)));
  }
  const std::string head = Tag("th", "", "Name") + Tag("th", "", "Value") + Tag("th", "", "Source") + Tag("th", "", "Meaning");
  return Tag("table", "class=\"small\"", Tag("thead", "", Tag("tr", "", head)) + Tag("tbody", "", rows));
}

std::string InputsHtml(const ResultContent & content)
{
  std::string rows;
  for (const auto & [name, value] : content.inputs)
  {
    rows += Tag("tr", "", Tag("td", "", EscapeHtml(name)) + Tag("td", "", EscapeHtml(Shortened(PlainText(value)))));
  }
  return rows.empty() ? "" : Tag("h2", "", "Input") + Tag("table", "class=\"small\"", rows);
}

/** Pairs of structures of a foreign segmentation. */
std::string StructuresHtml(const ResultContent & content)
{
  std::string rows;
  std::size_t shown = 0;
  for (const StructureAsymmetryRow & row : content.structureAsymmetry)
  {
    if (!row.left || !row.right || ++shown > kMostStructureRows)
    {
      continue;
    }
    const bool isArea = row.metric != "fat_fraction";
    const std::string metric = row.metric == "area" ? "area" : isArea ? "contractile area" : content.fatFractionName;
    const Measure measure = isArea ? Measure::Area : Measure::FatFraction;
    const std::string slices = (row.scope == "slab" ? "slab, " : "centre, ") + std::to_string(row.sliceCount) +
                               (row.sliceCount == 1 ? " slice" : " slices") +
                               (row.zMinMm && row.zMaxMm ? ", " + RangeText(*row.zMinMm, *row.zMaxMm) : "");
    const auto text = [&](double value) { return Html(isArea ? AreaText(value) : FatFractionText(value)); };
    rows += Tag("tr", "",
                Tag("td", "", EscapeHtml(row.name)) + Tag("td", "", Html(metric)) + Tag("td", "", Html(slices)) +
                    Tag("td", "class=\"n\"", text(*row.right)) + Tag("td", "class=\"n\"", text(*row.left)) +
                    Tag("td", "class=\"d\"", Html(DifferenceText(measure, *row.left, *row.right, true))));
  }
  if (rows.empty())
  {
    return {};
  }
  const std::string head = Tag("th", "", "Structure") + Tag("th", "", "Quantity") + Tag("th", "", "Slices") +
                           Tag("th", "class=\"n\"", "Right") + Tag("th", "class=\"n\"", "Left") + Tag("th", "class=\"d\"", "Difference");
  const std::string more =
      shown > kMostStructureRows ? " " + std::to_string(shown - kMostStructureRows) + " more rows in structure_asymmetry.csv." : "";
  return Tag("h2", "", "Structures, left against right") +
         Tag("table", "class=\"small\" id=\"structures\"", Tag("thead", "", Tag("tr", "", head)) + Tag("tbody", "", rows)) +
         Tag("p", "class=\"note\"", "Means over the planes that hold both sides, as drawn; levels are not matched along the bones." + more);
}

std::string MethodPage(const ResultContent & content)
{
  std::string method;
  for (const std::string & paragraph : MethodText(content.table.identity.modality))
  {
    method += Tag("p", "", Html(paragraph));
  }
  std::string inner = StructuresHtml(content) + Tag("h2", "", "Method") + Tag("div", "class=\"two note\"", method);
  inner += Tag("h2", "", "Warnings") + WarningsHtml(content) + InputsHtml(content);
  inner += content.parameters.empty() ? "" : Tag("h2", "", "Parameters") + ParametersHtml(content);
  inner +=
      Tag("p", "", "<strong>Not a medical device.</strong> For research; every value must be checked on the outlines before it is used.");
  return Tag("section", "class=\"page\"", inner + Footer(content, 3));
}
} // namespace

std::string HtmlReport(const ResultContent & content, const ReportPictures & pictures)
{
  const std::string first =
      Tag("section", "class=\"page\"",
          Header(content) + FindingsHtml(content) + KeyTableHtml(content) + PicturesHtml(pictures) +
              Tag("p", "class=\"note\"", Html("Sides are the patient's. " + LimitsSentence(content))) + Footer(content, 1));
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n" +
         Tag("title", "", "Limb muscle report: " + EscapeHtml(content.table.identity.participantId)) + "<style>\n" + std::string(PageStyle()) +
         "</style>\n</head>\n<body>\n" + first + SheetPage(content, pictures) + MethodPage(content) + "</body>\n</html>\n";
}
} // namespace myosect::report
