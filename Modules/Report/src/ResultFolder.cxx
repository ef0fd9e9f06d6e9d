#include "myosect/Report/ResultFolder.h"
#include "myosect/Core/UtcTime.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "FolderFiles.h"
#include "HtmlReport.h"
#include "Overview.h"
#include "ProfilePlot.h"
#include "Sheets.h"
#include "SlicePanel.h"
#include "Summary.h"
#include "Text.h"
#include "Wording.h"
#include "myosect/Core/Error.h"

namespace myosect::report
{
namespace fs = std::filesystem;

namespace
{
constexpr int kPlotWidth = 1000;
constexpr int kPlotHeight = 640;
constexpr int kReportPlotHeight = 860;
constexpr std::size_t kOnReport = 6; ///< slices on page 2
constexpr std::size_t kOnSheet = 12; ///< slices on a sheet of qc/

/** z with sign, padded to four digits before the point, so that names sort along the limb. */
std::string LevelPart(const SlicePicture & picture)
{
  const std::string digits = Fixed(std::abs(picture.zMm), 1);
  return std::string(picture.zMm < 0.0 && digits != "0.0" ? "-" : "") + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') +
         digits;
}

std::string LimbsPart(const SlicePicture & picture)
{
  std::string text;
  for (const auto & [side, segment] : picture.limbs)
  {
    text += '_' + std::string(ToString(side)) + '_' + std::string(ToString(segment));
  }
  return text;
}

/** File names without identity: overlay_z0431.0_slice087.png, with the limbs where slices are drawn more than once. */
class PictureNames
{
public:
  std::string Take(const std::string & kind, const SlicePicture & picture)
  {
    const std::string front = "qc/" + kind + "_z" + LevelPart(picture) + "_slice" + Padded(picture.sliceIndex, 3);
    std::string name = front;
    if (m_Taken.count(name) != 0)
    {
      name += LimbsPart(picture);
    }
    const std::string base = name;
    for (int copy = 2; m_Taken.count(name) != 0; ++copy)
    {
      name = base + '_' + std::to_string(copy);
    }
    m_Taken.insert(name);
    return name + ".png";
  }

private:
  std::set<std::string> m_Taken;
};

/** The pictures of a result, drawn in parallel and kept in the order in which they were asked for. */
class Gallery
{
public:
  std::size_t Add(std::string name, std::function<Canvas()> draw)
  {
    m_Names.push_back(std::move(name));
    m_Draw.push_back(std::move(draw));
    return m_Draw.size() - 1;
  }

  void DrawAll(RunContext & context)
  {
    m_Pngs.resize(m_Draw.size());
    context.ParallelFor(
        m_Draw.size(), [this](std::size_t i) { m_Pngs[i] = m_Draw[i]().Png(); }, 0.0, 0.9);
  }

  [[nodiscard]] const std::string & Png(std::size_t i) const { return m_Pngs[i]; }

  /** Pictures without a name are for the report alone. */
  void Write(const fs::path & directory) const
  {
    for (std::size_t i = 0; i < m_Pngs.size(); ++i)
    {
      if (!m_Names[i].empty())
      {
        WriteFile(directory, m_Names[i], m_Pngs[i]);
      }
    }
  }

private:
  std::vector<std::string> m_Names;
  std::vector<std::function<Canvas()>> m_Draw;
  std::vector<std::string> m_Pngs;
};

void AddProfiles(Gallery & gallery, const MeasurementTable & table, const std::string & fatFractionTitle)
{
  struct Entry
  {
    const char * name;
    ProfileRequest request;
  };
  const Entry entries[] = {
    { "profile_muscle_attenuation", { &SliceMeasurement::muscleMeanHu, "Mean muscle attenuation (HU)", kPlotWidth, kPlotHeight, false } },
    { "profile_fat_fraction", { &SliceMeasurement::fatFractionPercent, fatFractionTitle, kPlotWidth, kPlotHeight, true } },
    { "profile_intermuscular_fat_area",
      { &SliceMeasurement::imatAreaCm2, "Intermuscular fat area (cm\u00B2)", kPlotWidth, kPlotHeight, true } },
  };
  for (const Entry & entry : entries)
  {
    if (HasProfile(table, entry.request.value))
    {
      gallery.Add(std::string("qc/") + entry.name + ".png", [&table, request = entry.request] { return DrawProfile(table, request); });
    }
  }
}

/** Draws everything, and leaves the files of qc/ in the gallery. */
ReportPictures DrawPictures(const ResultContent & content, Gallery & gallery, RunContext & context)
{
  const DisplayWindow & window = content.window;
  const PictureList sheetPictures = ProximalFirst(content.sheetPictures);
  const PictureList levelPictures = BySegment(content.levelPictures);
  PictureNames names;
  std::size_t reportSheet = 0;
  PictureList chosen;
  if (!sheetPictures.empty())
  {
    const SheetLayout large = PlanSheet(sheetPictures, kOnReport);
    chosen = Spread(sheetPictures, large.PerSheet());
    reportSheet = gallery.Add("", [chosen, large, window] { return DrawSheet(chosen, large, window); });
    const SheetLayout small = PlanSheet(sheetPictures, kOnSheet);
    for (std::size_t first = 0, number = 1; first < sheetPictures.size(); first += small.PerSheet(), ++number)
    {
      const PictureList part(sheetPictures.begin() + static_cast<std::ptrdiff_t>(first),
                             sheetPictures.begin() + static_cast<std::ptrdiff_t>(std::min(first + small.PerSheet(), sheetPictures.size())));
      gallery.Add("qc/sheet_" + Padded(number, 2) + ".png", [part, small, window] { return DrawSheet(part, small, window); });
    }
  }
  const std::size_t profile = gallery.Add("qc/profile_muscle_area.png",
                                          [&content]
                                          {
                                            return DrawProfile(content.table, { &SliceMeasurement::muscleAreaCm2, "Muscle area (cm\u00B2)",
                                                                                kPlotWidth, kReportPlotHeight, true });
                                          });
  const std::string fatFractionTitle = Capitalised(content.fatFractionName) + " (%)";
  AddProfiles(gallery, content.table, fatFractionTitle);
  std::vector<std::size_t> levels;
  for (const SlicePicture * picture : levelPictures)
  {
    levels.push_back(
        gallery.Add(names.Take("level" + LimbsPart(*picture), *picture), [picture, window] { return DrawStacked(*picture, window); }));
  }
  for (const SlicePicture * picture : sheetPictures)
  {
    gallery.Add(names.Take("overlay", *picture), [picture, window] { return DrawSingle(*picture, window); });
  }

  gallery.DrawAll(context);
  ReportPictures pictures;
  for (std::size_t i = 0; i < levels.size(); ++i)
  {
    pictures.levels.push_back({ gallery.Png(levels[i]), CaptionOf(*levelPictures[i]) + ", plain above outlined" });
  }
  pictures.profile = { gallery.Png(profile), "Muscle area of each limb over z" };
  if (!chosen.empty())
  {
    pictures.sheet = { gallery.Png(reportSheet), "Slices at regular levels, plain above outlined" };
  }
  pictures.sheetCount = chosen.size();
  pictures.sliceCount = sheetPictures.size();
  return pictures;
}
} // namespace

void WriteResult(const fs::path & directory, const ResultContent & content, RunContext & context)
{
  context.BeginStage("report");
  Gallery gallery;
  const ReportPictures pictures = DrawPictures(content, gallery, context);
  MakeFolder(directory, "qc");
  WriteFile(directory, "measurements.csv", MeasurementsCsv(content.table, content.review));
  WriteFile(directory, "limbs.csv", LimbsCsv(content.table, content.review));
  WriteFile(directory, "levels.csv", LevelsCsv(content.table, content.review));
  WriteFile(directory, "asymmetry.csv", AsymmetryCsv(content.asymmetry, content.review));
  if (content.hasStructures)
  {
    WriteFile(directory, "structures.csv", StructuresCsv(content.structures, content.review));
    WriteFile(directory, "structure_asymmetry.csv", StructureAsymmetryCsv(content.structureAsymmetry, content.review));
  }
  WriteFile(directory, "segmentation.label", LabelTableText());
  WriteFile(directory, "report.html", HtmlReport(content, pictures));
  WriteFile(directory, "report.txt", TextReport(content));
  gallery.Write(directory);
  WriteFile(directory, "summary.json", SummaryJson(content, UtcNow()));
  context.Advance(1.0);
}
} // namespace myosect::report
