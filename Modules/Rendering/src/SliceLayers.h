#pragma once

#include <array>

#include <vtkActor.h>
#include <vtkImageData.h>
#include <vtkImageProperty.h>
#include <vtkImageSlice.h>
#include <vtkImageSliceMapper.h>
#include <vtkImageStack.h>
#include <vtkLookupTable.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkRenderer.h>

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
  void Update(const Vector3 & inwards);
  [[nodiscard]] const TissueSwitches & TissuesPresent() const noexcept { return m_Present; }

private:
  struct Layer
  {
    vtkNew<vtkImageData> data;
    vtkNew<vtkImageSliceMapper> mapper;
    vtkNew<vtkImageSlice> slice;
  };

  void Place(Layer & layer, int number);
  void UpdateGrey();
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
  bool m_OutlinesStale = true;
  double m_Width = 350.0, m_Level = 0.0;
  Layer m_Grey, m_Labels;
  vtkNew<vtkImageStack> m_Stack;
  vtkNew<vtkLookupTable> m_GreyTable, m_FatFractionTable, m_LabelTable;
  vtkNew<vtkPolyData> m_Outlines;
  vtkNew<vtkPolyDataMapper> m_OutlineMapper;
  vtkNew<vtkActor> m_OutlineActor;
};
} // namespace myosect::rendering
