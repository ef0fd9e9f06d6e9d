#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Types.h"
#include "myosect/ViewerModel/Property.h"
#include "myosect/ViewerModel/StudySource.h"

namespace myosect::viewer
{
/** Grey values between level - width/2 (black) and level + width/2 (white). */
struct Window
{
  double width = 400.0;
  double level = 40.0;
};

enum class WindowPreset : std::uint8_t
{
  SoftTissue, ///< 400 / 40 HU; magnetic resonance: 1st to 99th percentile of the limbs' signal
  MuscleFat,  ///< 350 / 0 HU; magnetic resonance: 5th to 95th
  Bone,       ///< 2000 / 350 HU; magnetic resonance: 0th to 75th, for what gives little signal
  Full,       ///< all values of the slice
  Auto        ///< 2nd to 98th percentile of the slice's values inside the body
};
inline constexpr int kWindowPresetCount = 5;
[[nodiscard]] const char * NameOf(WindowPreset preset) noexcept;

/** \param k  slice that Full, Auto and the percentiles of magnetic resonance look at. */
[[nodiscard]] Window WindowOf(WindowPreset preset, const StudySource & source, std::size_t k);

struct Rgb
{
  std::uint8_t red = 0, green = 0, blue = 0;
};
/** Blue, orange and yellow, told apart without red against green; as in segmentation.label. */
[[nodiscard]] Rgb ColourOf(Tissue tissue) noexcept;
/** For legends: "muscle", "intermuscular fat". */
[[nodiscard]] const char * WordsOf(Tissue tissue) noexcept;
/** Blue over white to orange for fat fractions 0..1; grey for none. */
[[nodiscard]] Rgb FatFractionColour(double fraction) noexcept;

enum class Layout : std::uint8_t
{
  Axial,      ///< axial view with the two scouts
  LegsBeside, ///< left and right leg at matched levels
  Visits,     ///< baseline beside follow-up at matched levels
  Volume      ///< three-dimensional view
};

/** \brief How things are shown. Every property records its event. */
class Display
{
public:
  explicit Display(EventBuffer & events);

  NumberProperty windowWidth, windowLevel;
  FlagProperty invert, interpolate;
  FlagProperty overlay;
  std::vector<FlagProperty> tissues; ///< kTissueCount, by Tissue
  NumberProperty opacity;            ///< of fillings
  FlagProperty filled;               ///< outline only at first
  FlagProperty fatFractionMap;       ///< colours instead of grey, where the study has a fat fraction
  FlagProperty annotations, scaleBar, levelLines, legend;
  FlagProperty mirrorOtherLeg; ///< of LegsBeside
  ChoiceProperty layout;
  NumberProperty zoom;       ///< 1: the slice fills the view
  NumberProperty panX, panY; ///< millimetres along index axes 0 and 1

  [[nodiscard]] Window CurrentWindow() const;
  void SetWindow(const Window & window);
  /** Drag with the mouse: pixels to the right widen, pixels up raise the level. */
  void DragWindow(double pixelsRight, double pixelsUp);
  void FitView();
  /** Whether voxels of this tissue are drawn. */
  [[nodiscard]] bool Shows(Tissue tissue) const;
  [[nodiscard]] bool ShowsLabel(LabelId id) const;
  /** Preset last chosen, for the modality; window and level dragged since then do not count. */
  [[nodiscard]] WindowPreset Preset() const noexcept { return m_Preset; }
  void ApplyPreset(WindowPreset preset, const StudySource & source, std::size_t k);
  /** Domains for the study, and the window last used with its modality in this session. */
  void Begin(const StudySource & source, std::size_t k);

private:
  WindowPreset m_Preset = WindowPreset::SoftTissue;
  std::optional<Modality> m_Modality;
  std::array<std::optional<Window>, 3> m_LastWindow;
};
} // namespace myosect::viewer
