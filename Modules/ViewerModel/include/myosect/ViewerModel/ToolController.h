#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/ViewerModel/Document.h"
#include "myosect/ViewerModel/EditTools.h"
#include "myosect/ViewerModel/Probe.h"
#include "myosect/ViewerModel/Property.h"

namespace myosect::viewer
{
enum class Tool : std::uint8_t
{
  Navigate, ///< drag: window and level
  Brush,
  Eraser,
  Fill,
  EraseInside,
  Fascia,
  ExcludeRegion,
  Distance,
  Ellipse
};
inline constexpr int kToolCount = 9;
[[nodiscard]] const char * NameOf(Tool tool) noexcept;

/** What the fascia tools need of a slice. */
[[nodiscard]] FasciaContext FasciaContextOf(const StudySource & source, std::size_t k);

/**
 * \brief The drawing tools: press, drag, release in the plane of a slice.
 *
 * Brush, eraser and fascia change labels while dragging, in one undoable step from press to release. Outlines fill on release. Marks
 * (distance, ellipse) change nothing but the list of marks.
 */
class ToolController
{
public:
  ToolController(EventBuffer & events, Document & document);

  ChoiceProperty tool;                   ///< Tool
  NumberProperty radiusMm;               ///< of brush and eraser
  NumberProperty reachMm;                ///< of the fascia tool, along the outline
  ChoiceProperty targetTissue;           ///< Tissue that brush and fill write
  ChoiceProperty targetSide;             ///< left, right, unknown; as Side
  FlagProperty autoSide;                 ///< the side of the limb under the press, where there is one
  FlagProperty rangeLimit;               ///< brush, eraser and fill only within the range
  NumberProperty rangeLower, rangeUpper; ///< Hounsfield units or signal
  std::string exclusionReason;           ///< of ExcludeRegion; the shell asks for it before drawing. Empty: such outlines are refused

  /** Domains for the study. */
  void Begin(const StudySource & source);

  /** \return false when the tool does not draw (Navigate), or has nothing to begin with there.
   *  \param erase  Ctrl held: the brush erases */
  bool Press(std::size_t k, PlanePoint point, bool erase = false);
  void Drag(PlanePoint point);
  /** Ends the drawing. \return whether labels, corrections or marks changed. */
  bool Release();
  /** Gives up what is being drawn; labels are as before the press. */
  void Cancel();
  [[nodiscard]] bool IsDrawing() const { return m_Drawing; }
  /** Outline or line in the making, to be drawn on slice DrawingSlice(). */
  [[nodiscard]] const std::vector<PlanePoint> & Outline() const { return m_Points; }
  [[nodiscard]] std::size_t DrawingSlice() const { return m_Slice; }
  /** The label that would be written at a place. */
  [[nodiscard]] LabelId TargetAt(std::size_t k, PlanePoint point) const;

  [[nodiscard]] const std::vector<Mark> & Marks() const { return m_Marks; }
  void ClearMarks();
  /** One sentence on why the last drawing did nothing; empty when it did. */
  [[nodiscard]] const std::string & Problem() const { return m_Problem; }

private:
  [[nodiscard]] PaintRule RuleFor(std::size_t k, LabelId target);
  void PaintTo(PlanePoint point);

  EventBuffer & m_Events;
  Document & m_Document;
  bool m_Drawing = false, m_Erase = false;
  std::size_t m_Slice = 0;
  std::vector<PlanePoint> m_Points;
  Side m_Side = Side::Unknown;
  LabelId m_Target = kBackgroundLabel;
  std::vector<float> m_Intensity;
  std::vector<LabelId> m_Original; ///< of the slice, at the press
  FasciaContext m_Fascia;
  std::vector<Mark> m_Marks;
  std::string m_Problem;
};
} // namespace myosect::viewer
