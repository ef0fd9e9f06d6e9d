#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Rendering/SliceView.h"
#include "myosect/Rendering/Sources.h"
#include "myosect/Rendering/SurfaceView.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** Which view of the window something happens in. */
enum class ViewName
{
  Axial,  ///< of LegsBeside the right leg, of Visits the baseline
  Second, ///< of LegsBeside the left leg, of Visits the follow-up
  Coronal,
  Sagittal,
  Surface,
  None
};

/** What text a picture carries. */
enum class PictureText
{
  AsShown,
  WithoutIdentity, ///< no participant, date or site
  None
};

/** \brief Shows the model in the views of one render window: layouts, slices, overlays, lines, texts. Holds no science and handles no
 * input. */
class SceneBinder
{
public:
  SceneBinder(viewer::ViewerModel & model, vtkRenderWindow & window);
  ~SceneBinder();

  void Resize(int width, int height, double devicePixelRatio);
  /** Brings everything up to date that `changed` names; ready to render afterwards. */
  void Refresh(const viewer::EventSet & changed);
  /** Everything anew. */
  void RefreshAll();

  [[nodiscard]] ViewName ViewAt(const rendering::PixelPoint & point) const;
  [[nodiscard]] rendering::SliceView & View(ViewName name);
  [[nodiscard]] rendering::SurfaceView & Surface() { return m_Surface; }
  /** Document whose slice a view shows; slice index of it. */
  [[nodiscard]] const viewer::Document & DocumentOf(ViewName name) const;
  [[nodiscard]] std::size_t SliceOf(ViewName name) const;
  /** In-plane place under a point of the window, in an axial view. */
  [[nodiscard]] viewer::PlanePoint PlaneAt(ViewName name, const rendering::PixelPoint & point) const;
  /** Slice nearest to the height under a point of a scout. */
  [[nodiscard]] std::size_t SliceAtHeight(ViewName name, const rendering::PixelPoint & point) const;
  /** Millimetres a pixel of an axial view. */
  [[nodiscard]] double MmPerPixel(ViewName name) const;

  /** Circle of the brush about a place, or none. */
  void SetBrush(std::optional<std::pair<ViewName, viewer::PlanePoint>> place);
  void SetPictureText(PictureText text);
  /** Why the second view of the layout is empty. */
  [[nodiscard]] const std::string & PairProblem() const { return m_PairProblem; }

private:
  struct Box
  {
    double firstColumn = 0.0, lastColumn = 0.0, firstRow = 0.0, lastRow = 0.0;
  };

  void LayOut();
  void BeginStudy();
  void ShowSlices();
  void ShowScouts();
  void ShowWindow();
  void ShowOverlay();
  void ShowCamera();
  void ShowNotes();
  void ShowShapes();
  void ShowSurface();
  [[nodiscard]] std::vector<rendering::Shape> ShapesOf(ViewName name) const;
  [[nodiscard]] std::vector<rendering::Shape> LevelLines(bool coronal) const;
  [[nodiscard]] bool Pairs() const;

  viewer::ViewerModel & m_Model;
  rendering::SliceView m_Axial, m_Second, m_Coronal, m_Sagittal;
  rendering::SurfaceView m_Surface;
  int m_Width = 1, m_Height = 1;
  double m_Ratio = 1.0;
  rendering::StudySource m_Study, m_BaselineStudy;
  std::unique_ptr<rendering::ScoutImage> m_CoronalImage, m_SagittalImage;
  std::size_t m_ScoutRow = 0, m_ScoutColumn = 0;
  Box m_Box;         ///< of all limbs
  Box m_LegBoxes[2]; ///< left, right
  Box m_BaselineBox;
  std::optional<viewer::LegPair> m_Legs;
  std::optional<viewer::VisitPair> m_Visits;
  std::string m_PairProblem;
  std::size_t m_FirstSlice = 0, m_SecondSlice = 0; ///< of the axial views
  const viewer::StudySource * m_Shown = nullptr;
  std::uint64_t m_SurfaceRevision = 0;
  std::optional<std::pair<ViewName, viewer::PlanePoint>> m_Brush;
  PictureText m_PictureText = PictureText::AsShown;
};
} // namespace myosect::app
