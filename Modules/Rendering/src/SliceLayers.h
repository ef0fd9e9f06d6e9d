#pragma once

#include <array>
#include <vector>

#include <vtkActor.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkRenderer.h>

#include "PictureProp.h"
#include "PlanePicture.h"
#include "myosect/Rendering/SliceView.h"

namespace myosect::rendering
{
/** What of a plane lies in the world: grey or fat fraction, filled labels above it, outlines in front. */
class SliceLayers
{
public:
  explicit SliceLayers(vtkRenderer & renderer);

  void SetImage(const PlaneImage & image);
  void Clear();
  void LabelsChanged();
  void SetWindow(double width, double level);
  void SetInverted(bool inverted);
  void SetInterpolated(bool interpolated);
  void SetOverlay(const OverlayStyle & style);
  void SetFatFractionShown(bool shown);
  /** \param inwards  from the eye into the picture */
  void Update(const PictureFrame & frame, const Vector3 & inwards);
  [[nodiscard]] const TissueSwitches & TissuesPresent() const noexcept { return m_Present; }

private:
  void BuildGreys();
  /** Values of the plane as colours. */
  void MapValues();
  /** The fat fraction without what lies around the limbs, where it is noise; all of it while nothing is segmented. */
  [[nodiscard]] const float * FatFractionOfLimbs();
  void BuildOutlines();
  void BuildLabelColours();

  PlaneImage m_Image;
  std::vector<float> m_FatFraction;
  OverlayStyle m_Style;
  TissueSwitches m_Present{};
  bool m_HasImage = false;
  bool m_FatFractionShown = false;
  bool m_Inverted = false;
  bool m_Interpolated = true;
  bool m_ValuesStale = true, m_PictureStale = true, m_OutlinesStale = true;
  double m_Width = 350.0, m_Level = 0.0;
  std::array<PackedColour, 256> m_Greys{}, m_FatFractionColours{};
  PackedColour m_NoFatFraction = 0;
  ColourPlane m_Plane;
  LabelPaint m_Paint;
  PictureFrame m_Frame;
  std::vector<PackedColour> m_Pixels;
  vtkNew<PictureProp> m_Picture;
  vtkNew<vtkPolyData> m_Outlines;
  vtkNew<vtkPolyDataMapper> m_OutlineMapper;
  vtkNew<vtkActor> m_OutlineActor;
};
} // namespace myosect::rendering
