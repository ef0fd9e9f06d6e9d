#include "myosect/ViewerModel/Display.h"

#include <algorithm>
#include <cmath>

#include "myosect/Report/LabelColours.h"

namespace myosect::viewer
{
namespace
{
constexpr float kAirHu = -500.0F;
constexpr double kDragPerPixel = 1.0 / 300.0; ///< of the window's width

/** Values between the percentiles of what a test accepts; the whole range where it accepts nothing. */
Window BetweenPercentiles(std::vector<float> values, double lower, double upper)
{
  if (values.empty())
  {
    return {};
  }
  const auto at = [&](double percent)
  {
    const auto n = values.begin() + static_cast<std::ptrdiff_t>(percent / 100.0 * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), n, values.end());
    return static_cast<double>(*n);
  };
  const double low = at(lower);
  const double high = at(upper);
  return { std::max(1.0, high - low), 0.5 * (high + low) };
}

/** Values of the body: above air on CT, above a tenth of the brightest percent of the signal. */
std::vector<float> BodyValues(const StudySource & source, std::size_t k)
{
  std::vector<float> values = source.IntensitySlice(k);
  float floor = kAirHu;
  if (!source.IsHounsfield())
  {
    std::vector<float> sorted = values;
    const auto top = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 99 / 100);
    std::nth_element(sorted.begin(), top, sorted.end());
    floor = 0.1F * *top;
  }
  values.erase(std::remove_if(values.begin(), values.end(), [floor](float v) { return v <= floor; }), values.end());
  return values;
}
} // namespace

const char * NameOf(WindowPreset preset) noexcept
{
  switch (preset)
  {
  case WindowPreset::SoftTissue:
    return "soft tissue";
  case WindowPreset::MuscleFat:
    return "muscle and fat";
  case WindowPreset::Bone:
    return "bone";
  case WindowPreset::Full:
    return "full range";
  default:
    return "auto";
  }
}

Window WindowOf(WindowPreset preset, const StudySource & source, std::size_t k)
{
  if (preset == WindowPreset::Full)
  {
    return BetweenPercentiles(source.IntensitySlice(k), 0.0, 100.0);
  }
  if (preset == WindowPreset::Auto)
  {
    return BetweenPercentiles(BodyValues(source, k), 2.0, 98.0);
  }
  if (source.IsHounsfield())
  {
    return preset == WindowPreset::SoftTissue  ? Window{ 400.0, 40.0 }
           : preset == WindowPreset::MuscleFat ? Window{ 350.0, 0.0 }
                                               : Window{ 2000.0, 350.0 };
  }
  switch (preset)
  {
  case WindowPreset::SoftTissue:
    return BetweenPercentiles(BodyValues(source, k), 1.0, 99.0);
  case WindowPreset::MuscleFat:
    return BetweenPercentiles(BodyValues(source, k), 5.0, 95.0);
  default:
    return BetweenPercentiles(source.IntensitySlice(k), 0.0, 75.0);
  }
}

Rgb ColourOf(Tissue tissue) noexcept
{
  const report::LabelColour colour = report::ColourOf(tissue, Side::Left);
  return { colour.red, colour.green, colour.blue };
}

const char * WordsOf(Tissue tissue) noexcept
{
  switch (tissue)
  {
  case Tissue::Muscle:
    return "muscle";
  case Tissue::IntermuscularFat:
    return "intermuscular fat";
  case Tissue::SubcutaneousFat:
    return "subcutaneous fat";
  case Tissue::Skin:
    return "skin";
  case Tissue::CorticalBone:
    return "cortical bone";
  case Tissue::Marrow:
    return "marrow";
  case Tissue::OtherInsideFascia:
    return "other inside the fascia";
  default:
    return "other outside the fascia";
  }
}

Rgb FatFractionColour(double fraction) noexcept
{
  if (!std::isfinite(fraction))
  {
    return { 60, 60, 60 };
  }
  const double f = std::clamp(fraction, 0.0, 1.0);
  const std::array<double, 3> lean{ 0.0, 114.0, 178.0 };
  const std::array<double, 3> middle{ 245.0, 245.0, 245.0 };
  const std::array<double, 3> fat{ 230.0, 120.0, 60.0 };
  const auto & from = f < 0.5 ? lean : middle;
  const auto & to = f < 0.5 ? middle : fat;
  const double t = f < 0.5 ? 2.0 * f : 2.0 * f - 1.0;
  const auto mix = [&](std::size_t c) { return static_cast<std::uint8_t>(std::lround(from[c] + t * (to[c] - from[c]))); };
  return { mix(0), mix(1), mix(2) };
}

Display::Display(EventBuffer & events)
    : windowWidth(events, Event::Window, "window width", "HU", 400.0, { 1.0, 5000.0, 10.0 }),
      windowLevel(events, Event::Window, "window level", "HU", 40.0, { -2000.0, 4000.0, 10.0 }),
      invert(events, Event::Window, "inverted", false), interpolate(events, Event::Window, "interpolated pixels", true),
      overlay(events, Event::Overlay, "overlay", true), opacity(events, Event::Overlay, "opacity", "", 0.4, { 0.0, 1.0, 0.1 }),
      filled(events, Event::Overlay, "filled", false), fatFractionMap(events, Event::Window, "fat-fraction colours", false),
      annotations(events, Event::Annotations, "annotations", true), scaleBar(events, Event::Annotations, "scale bar", true),
      levelLines(events, Event::Annotations, "level lines", true), legend(events, Event::Annotations, "legend", true),
      mirrorOtherLeg(events, Event::Layout, "left leg mirrored", true),
      layout(events, Event::Layout, "layout", { "axial", "legs", "visits", "3D" }, 0),
      zoom(events, Event::Camera, "zoom", "", 1.0, { 0.25, 40.0, 0.1 }),
      panX(events, Event::Camera, "pan x", "mm", 0.0, { -1000.0, 1000.0, 5.0 }),
      panY(events, Event::Camera, "pan y", "mm", 0.0, { -1000.0, 1000.0, 5.0 })
{
  for (const Tissue tissue : kTissues)
  {
    tissues.emplace_back(events, Event::Overlay, WordsOf(tissue), true);
  }
}

Window Display::CurrentWindow() const
{
  return { windowWidth.Value(), windowLevel.Value() };
}

void Display::SetWindow(const Window & window)
{
  windowWidth.Set(window.width);
  windowLevel.Set(window.level);
  if (m_Modality)
  {
    m_LastWindow[static_cast<std::size_t>(*m_Modality)] = CurrentWindow();
  }
}

void Display::DragWindow(double pixelsRight, double pixelsUp)
{
  const double unit = std::max(windowWidth.Value(), 20.0 * windowWidth.Domain().minimum) * kDragPerPixel;
  SetWindow({ windowWidth.Value() + unit * pixelsRight, windowLevel.Value() + unit * pixelsUp });
}

void Display::FitView()
{
  zoom.Set(1.0);
  panX.Set(0.0);
  panY.Set(0.0);
}

bool Display::Shows(Tissue tissue) const
{
  return overlay.Value() && tissues[static_cast<std::size_t>(tissue)].Value();
}

bool Display::ShowsLabel(LabelId id) const
{
  const auto meaning = MeaningOf(id);
  return meaning && Shows(meaning->tissue);
}

void Display::ApplyPreset(WindowPreset preset, const StudySource & source, std::size_t k)
{
  m_Preset = preset;
  SetWindow(WindowOf(preset, source, k));
}

void Display::Begin(const StudySource & source, std::size_t k)
{
  m_Modality = source.Identity().modality;
  if (source.IsHounsfield())
  {
    windowWidth.SetDomain({ 1.0, 5000.0, 10.0 });
    windowLevel.SetDomain({ -2000.0, 4000.0, 10.0 });
  }
  else
  {
    const Window full = WindowOf(WindowPreset::Full, source, k);
    windowWidth.SetDomain({ full.width / 1000.0, 4.0 * full.width, full.width / 100.0 });
    windowLevel.SetDomain({ full.level - 2.0 * full.width, full.level + 2.0 * full.width, full.width / 100.0 });
  }
  const auto & last = m_LastWindow[static_cast<std::size_t>(*m_Modality)];
  if (last && source.IsHounsfield())
  {
    SetWindow(*last);
  }
  else
  {
    ApplyPreset(m_Preset, source, k);
  }
  if (source.FatFractionSlice(k) == nullptr)
  {
    fatFractionMap.Set(false);
  }
  FitView();
}
} // namespace myosect::viewer
