#include <fstream>
#include <sstream>

#include <QApplication>

#include "ScriptPlayer.h"
#include "ScriptEvents.h"
#include "ScriptText.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Report/Review.h"

namespace myosect::app
{
namespace
{
using ValueFunction = std::string (*)(viewer::ViewerModel &, MainWindow &);

std::string Flag(bool value)
{
  return value ? "on" : "off";
}

std::string Count(std::size_t value)
{
  return std::to_string(value);
}

/** Peak and present resident memory of this process, MiB. */
std::string MemoryMib(const std::string & field)
{
  std::ifstream stream("/proc/self/status");
  std::string line;
  while (std::getline(stream, line))
  {
    if (line.rfind(field, 0) == 0)
    {
      std::istringstream text(line.substr(field.size()));
      double kib = 0.0;
      text >> kib;
      return FormatNumber(kib / 1024.0);
    }
  }
  return {};
}

const std::map<std::string, ValueFunction> & Values()
{
  using Model = viewer::ViewerModel;
  static const std::map<std::string, ValueFunction>
      values{ { "open", [](Model & m, MainWindow &) { return Flag(m.document.IsOpen()); } },
              { "slices", [](Model & m, MainWindow &) { return Count(m.document.SliceCount()); } },
              { "slice", [](Model & m, MainWindow &) { return Count(m.Selected().sliceIndex); } },
              { "side", [](Model & m, MainWindow &) { return std::string(ToString(m.Selected().side)); } },
              { "row", [](Model & m, MainWindow &) { return m.SelectedRow() ? Count(*m.SelectedRow()) : std::string(); } },
              { "rows", [](Model & m, MainWindow &) { return Count(m.document.Rows().size()); } },
              { "table-rows", [](Model &, MainWindow & w) { return std::to_string(w.Measurements().model()->rowCount()); } },
              { "table-row", [](Model &, MainWindow & w) { return std::to_string(w.Measurements().currentIndex().row()); } },
              { "layout", [](Model & m, MainWindow &) { return m.display.layout.Items()[m.display.layout.Index()]; } },
              { "tool", [](Model & m, MainWindow &) { return std::string(viewer::NameOf(m.tools.tool.As<viewer::Tool>())); } },
              { "radius", [](Model & m, MainWindow &) { return FormatNumber(m.tools.radiusMm.Value()); } },
              { "tissue", [](Model & m, MainWindow &) { return m.tools.targetTissue.Items()[m.tools.targetTissue.Index()]; } },
              { "target-side", [](Model & m, MainWindow &) { return m.tools.targetSide.Items()[m.tools.targetSide.Index()]; } },
              { "auto-side", [](Model & m, MainWindow &) { return Flag(m.tools.autoSide.Value()); } },
              { "range-limit", [](Model & m, MainWindow &) { return Flag(m.tools.rangeLimit.Value()); } },
              { "window-width", [](Model & m, MainWindow &) { return FormatNumber(m.display.windowWidth.Value()); } },
              { "window-level", [](Model & m, MainWindow &) { return FormatNumber(m.display.windowLevel.Value()); } },
              { "invert", [](Model & m, MainWindow &) { return Flag(m.display.invert.Value()); } },
              { "interpolate", [](Model & m, MainWindow &) { return Flag(m.display.interpolate.Value()); } },
              { "fat-fraction-map", [](Model & m, MainWindow &) { return Flag(m.display.fatFractionMap.Value()); } },
              { "zoom", [](Model & m, MainWindow &) { return FormatNumber(m.display.zoom.Value()); } },
              { "pan-x", [](Model & m, MainWindow &) { return FormatNumber(m.display.panX.Value()); } },
              { "pan-y", [](Model & m, MainWindow &) { return FormatNumber(m.display.panY.Value()); } },
              { "annotations", [](Model & m, MainWindow &) { return Flag(m.display.annotations.Value()); } },
              { "scale-bar", [](Model & m, MainWindow &) { return Flag(m.display.scaleBar.Value()); } },
              { "level-lines", [](Model & m, MainWindow &) { return Flag(m.display.levelLines.Value()); } },
              { "legend", [](Model & m, MainWindow &) { return Flag(m.display.legend.Value()); } },
              { "mirror", [](Model & m, MainWindow &) { return Flag(m.display.mirrorOtherLeg.Value()); } },
              { "overlay", [](Model & m, MainWindow &) { return Flag(m.display.overlay.Value()); } },
              { "filled", [](Model & m, MainWindow &) { return Flag(m.display.filled.Value()); } },
              { "opacity", [](Model & m, MainWindow &) { return FormatNumber(m.display.opacity.Value()); } },
              { "undo", [](Model & m, MainWindow &) { return m.document.Steps().UndoName(); } },
              { "redo", [](Model & m, MainWindow &) { return m.document.Steps().RedoName(); } },
              { "unsaved", [](Model & m, MainWindow &) { return Flag(m.document.HasUnsavedChanges()); } },
              { "opening", [](Model & m, MainWindow &) { return Flag(m.IsOpening()); } },
              { "writing", [](Model & m, MainWindow &) { return Flag(m.IsWriting()); } },
              { "participant",
                [](Model & m, MainWindow &) { return m.document.IsOpen() ? m.document.Source().Identity().participantId : std::string(); } },
              { "texts", [](Model &, MainWindow & w) { return TextsOf(w).toStdString(); } },
              { "pending", [](Model & m, MainWindow &) { return Flag(m.document.IsPending()); } },
              { "marks", [](Model & m, MainWindow &) { return Count(m.tools.Marks().size()); } },
              { "mark",
                [](Model & m, MainWindow &)
                {
                  return m.tools.Marks().empty()
                             ? std::string()
                             : viewer::TextOf(m.tools.Marks().back(), viewer::Measure(m.tools.Marks().back(), m.document.Source()),
                                              m.document.Source().HounsfieldSlice(0) != nullptr);
                } },
              { "cursor", [](Model & m, MainWindow &) { return m.CursorLps() ? viewer::PositionText(*m.CursorLps()) : std::string(); } },
              { "excluded-slices", [](Model & m, MainWindow &) { return Count(m.document.CurrentCorrections().excludedSlices.size()); } },
              { "excluded-regions", [](Model & m, MainWindow &) { return Count(m.document.CurrentCorrections().excludedRegions.size()); } },
              { "segment-choices", [](Model & m, MainWindow &) { return Count(m.document.CurrentCorrections().segments.size()); } },
              { "edited", [](Model & m, MainWindow &) { return Count(m.document.EditedSections().size()); } },
              { "review",
                [](Model & m, MainWindow &) { return std::string(report::ToString(m.document.CurrentCorrections().review.status)); } },
              { "folder", [](Model & m, MainWindow &) { return m.document.GetOrigin().resultFolder.string(); } },
              { "folder-name", [](Model & m, MainWindow &) { return m.document.GetOrigin().resultFolder.filename().string(); } },
              { "title", [](Model &, MainWindow & w) { return w.windowTitle().toStdString(); } },
              { "banner", [](Model & m, MainWindow &) { return m.Banner(); } },
              { "corners",
                [](Model & m, MainWindow &)
                {
                  std::string text;
                  for (const auto & corner : m.CornerTexts())
                  {
                    for (const std::string & line : corner)
                    {
                      text += line + "; ";
                    }
                  }
                  return text;
                } },
              { "probe", [](Model &, MainWindow & w) { return w.ProbeText().toStdString(); } },
              { "message", [](Model &, MainWindow & w) { return w.MessageText().toStdString(); } },
              { "state", [](Model &, MainWindow & w) { return w.StateText().toStdString(); } },
              { "help",
                [](Model &, MainWindow & w) { return w.Help().isVisible() ? w.Help().toPlainText().toStdString() : std::string(); } },
              { "popup-items",
                [](Model &, MainWindow &)
                {
                  const QWidget * popup = QApplication::activePopupWidget();
                  return popup == nullptr ? std::string() : std::to_string(popup->actions().size());
                } },
              { "pair-problem", [](Model &, MainWindow & w) { return w.Images().Scene().PairProblem(); } },
              { "first-slice", [](Model &, MainWindow & w) { return Count(w.Images().Scene().SliceOf(ViewName::Axial)); } },
              { "second-slice", [](Model &, MainWindow & w) { return Count(w.Images().Scene().SliceOf(ViewName::Second)); } },
              { "surface", [](Model &, MainWindow & w) { return Flag(w.Images().Scene().Surface().Built()); } },
              { "bone-surface-mm2", [](Model &, MainWindow & w) { return FormatNumber(w.Images().Scene().Surface().BoneSurfaceMm2()); } },
              { "findings", [](Model &, MainWindow & w) { return std::to_string(w.Comparison().Table().topLevelItemCount()); } },
              { "plot-curves", [](Model &, MainWindow & w) { return Count(w.Plot().Shown().curves.size()); } },
              { "studies",
                [](Model & m, MainWindow &) { return m.List() == nullptr ? std::string("0") : Count(m.List()->Entries().size()); } },
              { "study", [](Model & m, MainWindow &) { return m.List() == nullptr ? std::string() : Count(m.List()->Current()); } },
              { "open-studies",
                [](Model & m, MainWindow &) { return m.List() == nullptr ? std::string() : Count(m.List()->OpenCount()); } },
              { "render-ms", [](Model &, MainWindow & w) { return FormatNumber(w.Images().LastRenderMs()); } },
              { "memory-mib", [](Model &, MainWindow &) { return MemoryMib("VmRSS:"); } },
              { "peak-memory-mib", [](Model &, MainWindow &) { return MemoryMib("VmHWM:"); } },
              { "data-mib", [](Model & m, MainWindow &)
                {
                  const viewer::StudySource & source = m.document.Source();
                  const double voxels = static_cast<double>(source.CanonicalGrid().VoxelCount());
                  const double perVoxel = source.HounsfieldSlice(0) != nullptr
                                              ? sizeof(std::int16_t)
                                              : sizeof(float) * (source.FatFractionSlice(0) != nullptr ? 2 : 1);
                  return FormatNumber(voxels * (perVoxel + sizeof(LabelId)) / 1048576.0);
                } } };
  return values;
}
} // namespace

std::string ScriptPlayer::ValueOf(const std::string & name)
{
  const auto found = Values().find(name);
  if (found != Values().end())
  {
    return found->second(m_Model, m_Window);
  }
  if (name.rfind("cell:", 0) == 0)
  {
    return CellText(name.substr(5));
  }
  if (name.rfind("shows-", 0) == 0)
  {
    for (const Tissue tissue : kTissues)
    {
      if (ToString(tissue) == name.substr(6))
      {
        return Flag(m_Model.display.Shows(tissue));
      }
    }
  }
  if (name.rfind("finding:", 0) == 0)
  {
    // finding:N:COLUMN
    const std::size_t colon = name.find(':', 8);
    const auto * item = m_Window.Comparison().Table().topLevelItem(static_cast<int>(NumberOf(name.substr(8, colon - 8))));
    return item == nullptr || colon == std::string::npos ? std::string()
                                                         : item->text(static_cast<int>(NumberOf(name.substr(colon + 1)))).toStdString();
  }
  if (name.rfind("list:", 0) == 0)
  {
    const std::size_t colon = name.find(':', 5);
    const auto * item = colon == std::string::npos ? nullptr
                                                   : m_Window.List().Table().item(static_cast<int>(NumberOf(name.substr(5, colon - 5))),
                                                                                  static_cast<int>(NumberOf(name.substr(colon + 1))));
    return item == nullptr ? std::string() : item->text().toStdString();
  }
  throw Error(ErrorCode::ProcessingFailed, "there is no value '" + name + "'");
}

std::string ScriptPlayer::CellText(const std::string & rest)
{
  // SLICE/SIDE:COLUMN, as the table on the screen shows it.
  const std::size_t slash = rest.find('/');
  const std::size_t colon = rest.find(':');
  if (slash == std::string::npos || colon == std::string::npos)
  {
    throw Error(ErrorCode::ProcessingFailed, "a cell is cell:SLICE/SIDE:COLUMN");
  }
  const auto slice = static_cast<std::size_t>(NumberOf(rest.substr(0, slash)));
  const std::string side = rest.substr(slash + 1, colon - slash - 1);
  const MeasurementItems & items = m_Window.Measurements().Items();
  const std::string wanted = rest.substr(colon + 1);
  const int column = wanted == "note" ? items.columnCount() - 1 : items.ColumnOf(wanted);
  if (column < 0)
  {
    throw Error(ErrorCode::ProcessingFailed, "the table has no column " + wanted);
  }
  const auto & rows = m_Model.document.Rows();
  for (std::size_t row = 0; row < rows.size(); ++row)
  {
    if (rows[row].sliceIndex == slice && ToString(rows[row].side) == side)
    {
      return items.data(items.index(static_cast<int>(row), column), Qt::DisplayRole).toString().toStdString();
    }
  }
  throw Error(ErrorCode::ProcessingFailed, "the table has no row of slice " + rest.substr(0, colon));
}
} // namespace myosect::app
