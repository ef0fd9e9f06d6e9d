#include "SceneBinder.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "Changed.h"
#include "SceneShapes.h"
#include "myosect/ViewerModel/RowTable.h"

namespace myosect::app
{
namespace
{
using rendering::PixelPoint;
using rendering::PixelRect;
using viewer::Document;
using viewer::Event;
using viewer::Layout;

constexpr double kMarginMm = 12.0;
constexpr double kTextPixels = 14.0;
constexpr double kSmallTextPixels = 12.0;
constexpr const char * kOrientationNote = "patient's right is on the left";

rendering::StudySource SourceOf(const Document & document)
{
  rendering::StudySource source;
  if (!document.IsOpen())
  {
    return source;
  }
  const viewer::StudySource & study = document.Source();
  source.grid = study.CanonicalGrid();
  source.slicePositionMm = study.SlicePositionsMm();
  source.hounsfield = [&study](std::size_t k) { return study.HounsfieldSlice(k); };
  source.signal = [&study](std::size_t k) { return study.SignalSlice(k); };
  source.fatFraction = [&study](std::size_t k) { return study.FatFractionSlice(k); };
  source.labels = [&document](std::size_t k) { return document.LabelSlice(k); };
  return source;
}

rendering::OverlayStyle StyleOf(const viewer::Display & display)
{
  rendering::OverlayStyle style;
  style.visible = display.overlay.Value();
  style.filled = display.filled.Value();
  style.opacity = display.opacity.Value();
  for (const Tissue tissue : kTissues)
  {
    style.shown[static_cast<std::size_t>(tissue)] = display.tissues[static_cast<std::size_t>(tissue)].Value();
  }
  return style;
}

std::string Capitalised(std::string text)
{
  if (!text.empty())
  {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  }
  return text;
}
} // namespace

SceneBinder::SceneBinder(viewer::ViewerModel & model, vtkRenderWindow & window)
    : m_Model(model), m_Axial(window, rendering::SliceView::Kind::Axial), m_Second(window, rendering::SliceView::Kind::Axial),
      m_Coronal(window, rendering::SliceView::Kind::Scout), m_Sagittal(window, rendering::SliceView::Kind::Scout), m_Surface(window)
{
}

SceneBinder::~SceneBinder() = default;

void SceneBinder::Resize(int width, int height, double devicePixelRatio)
{
  m_Width = std::max(width, 1);
  m_Height = std::max(height, 1);
  m_Ratio = devicePixelRatio;
  LayOut();
  RefreshAll();
}

bool SceneBinder::Pairs() const
{
  const auto layout = m_Model.display.layout.As<Layout>();
  return layout == Layout::LegsBeside || layout == Layout::Visits;
}

void SceneBinder::LayOut()
{
  const auto layout = m_Model.display.layout.As<Layout>();
  const bool pairs = Pairs();
  const bool volume = layout == Layout::Volume;
  const int left = pairs ? m_Width / 2 : m_Width * 2 / 3;
  const int right = m_Width - left;
  const PixelRect first{ 0, 0, left, m_Height };
  const PixelRect rest{ left, 0, right, m_Height };
  const int upper = m_Height / 2;
  m_Axial.SetPlace(volume ? rest : first, m_Width, m_Height);
  m_Second.SetPlace(rest, m_Width, m_Height);
  m_Surface.SetPlace(first, m_Width, m_Height);
  m_Coronal.SetPlace({ rest.x, 0, rest.width, upper }, m_Width, m_Height);
  m_Sagittal.SetPlace({ rest.x, upper, rest.width, m_Height - upper }, m_Width, m_Height);
  m_Second.SetVisible(pairs);
  m_Coronal.SetVisible(!pairs && !volume);
  m_Sagittal.SetVisible(!pairs && !volume);
  m_Surface.SetVisible(volume);
}

void SceneBinder::RefreshAll()
{
  viewer::EventSet all;
  all.set();
  all.reset(viewer::BitOf(Event::Study));
  Refresh(all);
}

void SceneBinder::Refresh(const viewer::EventSet & changed)
{
  const Document & document = m_Model.document;
  const viewer::StudySource * shown = document.IsOpen() ? &document.Source() : nullptr;
  const bool study = Any(changed, { Event::Study }) || shown != m_Shown;
  if (study)
  {
    m_Shown = shown;
    BeginStudy();
  }
  const bool layout = Any(changed, { Event::Layout });
  if (layout)
  {
    LayOut();
  }
  if (shown == nullptr)
  {
    ShowNotes();
    for (rendering::SliceView * view : { &m_Axial, &m_Second, &m_Coronal, &m_Sagittal })
    {
      view->Update();
    }
    return;
  }
  if (study || layout || Any(changed, { Event::Selection, Event::Partner, Event::Rows, Event::Content }))
  {
    ShowSlices();
  }
  if (study || layout || Any(changed, { Event::Cursor, Event::Selection }))
  {
    ShowScouts();
  }
  if (Any(changed, { Event::Labels }))
  {
    m_Axial.LabelsChanged();
    m_Second.LabelsChanged();
  }
  if (study || layout || Any(changed, { Event::Window }))
  {
    ShowWindow();
  }
  if (study || layout || Any(changed, { Event::Overlay }))
  {
    ShowOverlay();
  }
  if (study || layout || Any(changed, { Event::Camera, Event::Selection, Event::Partner }))
  {
    ShowCamera();
  }
  ShowNotes();
  ShowShapes();
  ShowSurface();
  for (rendering::SliceView * view : { &m_Axial, &m_Second, &m_Coronal, &m_Sagittal })
  {
    view->Update();
  }
  m_Surface.Update();
}

void SceneBinder::BeginStudy()
{
  m_Study = SourceOf(m_Model.document);
  m_BaselineStudy = SourceOf(m_Model.baseline);
  m_CoronalImage.reset();
  m_SagittalImage.reset();
  m_Legs.reset();
  m_Visits.reset();
  m_Surface.Clear();
  m_SurfaceRevision = 0;
  if (!m_Model.document.IsOpen())
  {
    for (rendering::SliceView * view : { &m_Axial, &m_Second, &m_Coronal, &m_Sagittal })
    {
      view->ClearImage();
    }
    return;
  }
  const auto boxOf = [](const LabelExtent & extent, const Grid & grid)
  {
    const double acrossMargin = kMarginMm / grid.spacingMm[0];
    const double downMargin = kMarginMm / grid.spacingMm[1];
    const double lastColumn = static_cast<double>(grid.size[0]) - 1.0;
    const double lastRow = static_cast<double>(grid.size[1]) - 1.0;
    if (!extent.found)
    {
      return Box{ 0.0, lastColumn, 0.0, lastRow };
    }
    return Box{ std::max(extent.firstColumn - acrossMargin, 0.0), std::min(extent.lastColumn + acrossMargin, lastColumn),
                std::max(extent.firstRow - downMargin, 0.0), std::min(extent.lastRow + downMargin, lastRow) };
  };
  const Grid & grid = m_Study.grid;
  const Document & document = m_Model.document;
  const LabelExtents extents = ExtentsOf(document);
  m_Box = boxOf(extents.all, grid);
  m_LegBoxes[0] = boxOf(extents.left, grid);
  m_LegBoxes[1] = boxOf(extents.right, grid);
  if (m_Model.baseline.IsOpen())
  {
    m_BaselineBox = boxOf(ExtentsOf(m_Model.baseline).all, m_BaselineStudy.grid);
  }
  m_ScoutRow = static_cast<std::size_t>((m_Box.firstRow + m_Box.lastRow) / 2.0);
  m_ScoutColumn = static_cast<std::size_t>((m_LegBoxes[0].firstColumn + m_LegBoxes[0].lastColumn) / 2.0);
}

void SceneBinder::ShowSlices()
{
  const auto layout = m_Model.display.layout.As<Layout>();
  m_FirstSlice = m_Model.Selected().sliceIndex;
  m_SecondSlice = m_FirstSlice;
  m_Legs.reset();
  m_Visits.reset();
  m_PairProblem.clear();
  const auto row = m_Model.SelectedRow();
  if (layout == Layout::LegsBeside)
  {
    m_PairProblem = "this slice has no row in the table";
    m_Legs = row ? viewer::PairLegs(m_Model.document, *row, m_Model.display.mirrorOtherLeg.Value(), m_PairProblem) : std::nullopt;
    if (m_Legs)
    {
      m_FirstSlice = m_Legs->rightSlice;
      m_SecondSlice = m_Legs->leftSlice;
    }
  }
  if (layout == Layout::Visits)
  {
    m_PairProblem = m_Model.baseline.IsOpen() ? "this slice has no row in the table" : "no earlier visit is open: File, Open earlier visit";
    m_Visits =
        row && m_Model.baseline.IsOpen() ? viewer::PairVisits(m_Model.baseline, m_Model.document, *row, m_PairProblem) : std::nullopt;
    if (m_Visits)
    {
      m_FirstSlice = m_Visits->baselineSlice;
      m_SecondSlice = m_Visits->followupSlice;
    }
  }
  if (layout == Layout::Visits && m_Visits)
  {
    m_Axial.SetImage(m_BaselineStudy.Axial(m_FirstSlice));
  }
  else if (layout == Layout::Visits)
  {
    m_Axial.ClearImage();
  }
  else
  {
    m_Axial.SetImage(m_Study.Axial(m_FirstSlice));
  }
  if (layout == Layout::LegsBeside && !m_Legs)
  {
    m_Second.ClearImage();
  }
  else if (Pairs())
  {
    m_Second.SetImage(m_Study.Axial(m_SecondSlice));
  }
  m_Axial.SetMirrored(false);
  m_Second.SetMirrored(m_Legs && m_Legs->mirrored);
  m_Surface.SetSlice(m_Study.Axial(m_FirstSlice));
}

void SceneBinder::ShowScouts()
{
  std::size_t row = m_ScoutRow;
  std::size_t column = m_ScoutColumn;
  const Side side = m_Model.Selected().side;
  if (const auto cursor = m_Model.CursorLps())
  {
    const Vector3 index = m_Study.grid.IndexIjk(*cursor);
    row = static_cast<std::size_t>(std::max(std::lround(index[1]), 0L));
    column = static_cast<std::size_t>(std::max(std::lround(index[0]), 0L));
  }
  else if (side != Side::Unknown)
  {
    const Box & box = m_LegBoxes[side == Side::Left ? 0 : 1];
    column = static_cast<std::size_t>((box.firstColumn + box.lastColumn) / 2.0);
  }
  const bool stale = m_CoronalImage == nullptr || row != m_ScoutRow || column != m_ScoutColumn;
  if (stale)
  {
    m_ScoutRow = row;
    m_ScoutColumn = column;
    m_CoronalImage = std::make_unique<rendering::ScoutImage>(m_Study, rendering::ScoutPlane::Coronal, row);
    m_SagittalImage = std::make_unique<rendering::ScoutImage>(m_Study, rendering::ScoutPlane::Sagittal, column);
    m_Coronal.SetImage(m_CoronalImage->Image());
    m_Sagittal.SetImage(m_SagittalImage->Image());
  }
  const auto rows = [](const rendering::ScoutImage & image) { return static_cast<double>(image.Image().grid.size[1]) - 1.0; };
  m_Coronal.FitTo(m_Box.firstColumn, m_Box.lastColumn, 0.0, rows(*m_CoronalImage));
  m_Sagittal.FitTo(m_Box.firstRow, m_Box.lastRow, 0.0, rows(*m_SagittalImage));
}

void SceneBinder::ShowWindow()
{
  const viewer::Window window = m_Model.display.CurrentWindow();
  const bool colours = m_Model.display.fatFractionMap.Value();
  for (rendering::SliceView * view : { &m_Axial, &m_Second, &m_Coronal, &m_Sagittal })
  {
    view->SetWindow(window.width, window.level);
    view->SetInverted(m_Model.display.invert.Value());
    view->SetInterpolated(m_Model.display.interpolate.Value());
  }
  m_Axial.SetFatFractionShown(colours);
  m_Second.SetFatFractionShown(colours);
}

void SceneBinder::ShowOverlay()
{
  const rendering::OverlayStyle style = StyleOf(m_Model.display);
  m_Axial.SetOverlay(style);
  m_Second.SetOverlay(style);
  m_Surface.SetMuscleShown(m_Model.display.tissues[static_cast<std::size_t>(Tissue::Muscle)].Value());
  ShowWindow();
}

void SceneBinder::ShowCamera()
{
  const viewer::Display & display = m_Model.display;
  const auto layout = display.layout.As<Layout>();
  const auto aim = [&](rendering::SliceView & view, const Box & box, double panSign)
  {
    view.FitTo(box.firstColumn, box.lastColumn, box.firstRow, box.lastRow);
    const Grid & grid = &view == &m_Axial && layout == Layout::Visits ? m_BaselineStudy.grid : m_Study.grid;
    Vector3 centre = view.CentreLps();
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      centre[axis] += panSign * display.panX.Value() * grid.direction[0][axis] + display.panY.Value() * grid.direction[1][axis];
    }
    view.SetCamera(centre, view.MmPerPixel() / display.zoom.Value());
  };
  if (layout == Layout::LegsBeside && m_Legs)
  {
    aim(m_Axial, m_LegBoxes[1], 1.0);
    aim(m_Second, m_LegBoxes[0], m_Legs->mirrored ? -1.0 : 1.0);
    const double same = std::max(m_Axial.MmPerPixel(), m_Second.MmPerPixel());
    m_Axial.SetCamera(m_Axial.CentreLps(), same);
    m_Second.SetCamera(m_Second.CentreLps(), same);
    return;
  }
  if (layout == Layout::Visits && m_Visits)
  {
    aim(m_Axial, m_BaselineBox, 1.0);
    aim(m_Second, m_Box, 1.0);
    const double same = std::max(m_Axial.MmPerPixel(), m_Second.MmPerPixel());
    m_Axial.SetCamera(m_Axial.CentreLps(), same);
    m_Second.SetCamera(m_Second.CentreLps(), same);
    return;
  }
  aim(m_Axial, m_Box, 1.0);
  aim(m_Second, m_Box, 1.0);
}

void SceneBinder::ShowNotes()
{
  const viewer::Display & display = m_Model.display;
  const auto layout = display.layout.As<Layout>();
  rendering::Annotations notes;
  notes.visible = display.annotations.Value() && m_PictureText != PictureText::None;
  notes.textPixels = kTextPixels * m_Ratio;
  notes.scaleBar = display.scaleBar.Value();
  notes.legend = display.legend.Value();
  // The axial view tells the sides in a corner; of two pictures each tells its own.
  notes.orientationNote = Pairs() ? kOrientationNote : "";
  rendering::Annotations second = notes;
  if (m_Model.document.IsOpen())
  {
    notes.corners = m_Model.CornerTexts();
    notes.warning = m_Model.Banner();
  }
  if (m_PictureText == PictureText::WithoutIdentity && m_Model.document.IsOpen())
  {
    const StudyIdentity identity = m_Model.Policy().Show(m_Model.document.Source().Identity());
    auto & lines = notes.corners[0];
    lines.erase(std::remove_if(lines.begin(), lines.end(),
                               [&](const std::string & line) { return line == identity.participantId || line == identity.studyDate; }),
                lines.end());
  }
  const auto values = [](const auto & pairs)
  {
    std::vector<std::string> lines;
    for (const viewer::PairValue & pair : pairs)
    {
      lines.push_back(viewer::TextOf(pair));
    }
    return lines;
  };
  if (layout == Layout::LegsBeside)
  {
    notes.corners[0] = { "Right leg", "slice " + std::to_string(m_FirstSlice + 1) };
    notes.corners[3] = {};
    second.corners[0] = { m_Legs && m_Legs->mirrored ? "Left leg, mirrored" : "Left leg", "slice " + std::to_string(m_SecondSlice + 1) };
    second.orientationNote = m_Legs && m_Legs->mirrored ? "mirrored: patient's left is on the left" : kOrientationNote;
    second.legend = false;
    if (m_Legs)
    {
      second.corners[1] = values(m_Legs->values);
      second.warning = "";
    }
    else
    {
      notes.warning = "no level-matched left leg: " + m_PairProblem;
    }
  }
  if (layout == Layout::Visits)
  {
    second.corners = notes.corners;
    second.corners[0].insert(second.corners[0].begin(), "Follow-up");
    notes.corners = {};
    notes.corners[0] = { "Baseline", "slice " + std::to_string(m_FirstSlice + 1) };
    second.corners[3] = {};
    second.corners[1] = m_Visits ? values(m_Visits->values) : second.corners[1];
    second.warning = m_Visits ? m_Visits->caption : Capitalised(m_PairProblem);
    second.legend = false;
  }
  m_Axial.SetAnnotations(notes);
  m_Second.SetAnnotations(second);
  rendering::Annotations scout;
  scout.visible = notes.visible;
  scout.textPixels = kSmallTextPixels * m_Ratio;
  scout.legend = false;
  scout.scaleBar = notes.scaleBar;
  scout.corners[0] = { "coronal" };
  m_Coronal.SetAnnotations(scout);
  scout.corners[0] = { "sagittal" };
  m_Sagittal.SetAnnotations(scout);
}

void SceneBinder::ShowSurface()
{
  if (m_Model.display.layout.As<Layout>() != Layout::Volume || m_Model.document.InStep() || m_Model.IsOpening())
  {
    return;
  }
  const std::uint64_t revision = m_Model.document.Revision() + 1;
  if (revision != m_SurfaceRevision)
  {
    m_SurfaceRevision = revision;
    m_Surface.Build(m_Study);
  }
}

ViewName SceneBinder::ViewAt(const PixelPoint & point) const
{
  const auto layout = m_Model.display.layout.As<Layout>();
  if (m_Axial.Place().Contains(point))
  {
    return ViewName::Axial;
  }
  if (Pairs())
  {
    return m_Second.Place().Contains(point) ? ViewName::Second : ViewName::None;
  }
  if (layout == Layout::Volume)
  {
    return m_Surface.Built() ? ViewName::Surface : ViewName::None;
  }
  return m_Coronal.Place().Contains(point) ? ViewName::Coronal : m_Sagittal.Place().Contains(point) ? ViewName::Sagittal : ViewName::None;
}

rendering::SliceView & SceneBinder::View(ViewName name)
{
  switch (name)
  {
  case ViewName::Second:
    return m_Second;
  case ViewName::Coronal:
    return m_Coronal;
  case ViewName::Sagittal:
    return m_Sagittal;
  default:
    return m_Axial;
  }
}

const Document & SceneBinder::DocumentOf(ViewName name) const
{
  return name == ViewName::Axial && m_Model.display.layout.As<Layout>() == Layout::Visits ? m_Model.baseline : m_Model.document;
}

std::size_t SceneBinder::SliceOf(ViewName name) const
{
  return name == ViewName::Second ? m_SecondSlice : m_FirstSlice;
}

viewer::PlanePoint SceneBinder::PlaneAt(ViewName name, const PixelPoint & point) const
{
  const rendering::SliceView & view = name == ViewName::Second ? m_Second : m_Axial;
  const Vector3 index = DocumentOf(name).Source().CanonicalGrid().IndexIjk(view.LpsAt(point));
  return { index[0], index[1] };
}

std::size_t SceneBinder::SliceAtHeight(ViewName name, const PixelPoint & point) const
{
  const rendering::SliceView & view = name == ViewName::Coronal ? m_Coronal : m_Sagittal;
  const double height = m_Study.grid.IndexIjk(view.LpsAt(point))[2] * m_Study.grid.spacingMm[2];
  const auto & positions = m_Study.slicePositionMm;
  const auto nearest =
      std::min_element(positions.begin(), positions.end(), [&](double a, double b) { return std::abs(a - height) < std::abs(b - height); });
  return static_cast<std::size_t>(std::distance(positions.begin(), nearest));
}

double SceneBinder::MmPerPixel(ViewName name) const
{
  return (name == ViewName::Second ? m_Second : m_Axial).MmPerPixel();
}

void SceneBinder::SetBrush(std::optional<std::pair<ViewName, viewer::PlanePoint>> place)
{
  m_Brush = place;
}

void SceneBinder::SetPictureText(PictureText text)
{
  m_PictureText = text;
}

void SceneBinder::ShowShapes()
{
  m_Axial.SetShapes(ShapesOf(ViewName::Axial));
  m_Second.SetShapes(Pairs() ? ShapesOf(ViewName::Second) : std::vector<rendering::Shape>{});
  m_Coronal.SetShapes(LevelLines(true));
  m_Sagittal.SetShapes(LevelLines(false));
}

std::vector<rendering::Shape> SceneBinder::ShapesOf(ViewName name) const
{
  if (!DocumentOf(name).IsOpen())
  {
    return {};
  }
  const std::size_t k = SliceOf(name);
  const rendering::StudySource & study = &DocumentOf(name) == &m_Model.document ? m_Study : m_BaselineStudy;
  std::vector<rendering::Shape> shapes = DrawnShapes(m_Model, DocumentOf(name), study, k);
  if (m_Brush && m_Brush->first == name)
  {
    shapes.push_back(Circle(study, k, m_Brush->second, m_Model.tools.radiusMm.Value()));
  }
  return shapes;
}

std::vector<rendering::Shape> SceneBinder::LevelLines(bool coronal) const
{
  const Grid & grid = m_Study.grid;
  const double last = static_cast<double>(grid.size[coronal ? 0 : 1]) - 0.5;
  const auto line = [&](std::size_t k, const rendering::Rgb & colour, double width, const std::string & text)
  {
    rendering::Shape shape;
    const Vector3 from = coronal ? m_Study.PointLps(-0.5, static_cast<double>(m_ScoutRow), k)
                                 : m_Study.PointLps(static_cast<double>(m_ScoutColumn), -0.5, k);
    const Vector3 to = coronal ? m_Study.PointLps(last, static_cast<double>(m_ScoutRow), k)
                               : m_Study.PointLps(static_cast<double>(m_ScoutColumn), last, k);
    shape.pointsLps = { to, from };
    shape.colour = colour;
    shape.widthPixels = width;
    shape.text = text;
    return shape;
  };
  std::vector<rendering::Shape> shapes;
  if (m_Model.display.levelLines.Value())
  {
    for (const LevelLine & level : LevelLinesOf(m_Model.document))
    {
      if (level.sliceIndex != m_Model.Selected().sliceIndex)
      {
        shapes.push_back(line(level.sliceIndex, rendering::kMeasureColour, 1.0, level.text));
      }
    }
  }
  shapes.push_back(line(m_Model.Selected().sliceIndex, rendering::kToolColour, 1.8, ""));
  return shapes;
}
} // namespace myosect::app
