#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace myosect::viewer
{
/** Everything that a key, menu or button can ask for. */
enum class ActionId : std::uint8_t
{
  // moving
  NextSlice,
  PreviousSlice,
  NextLevel,
  PreviousLevel,
  FirstSlice,
  LastSlice,
  JumpTenUp,
  JumpTenDown,
  StartSlice,
  ToggleLeg,
  // grey values
  PresetSoftTissue,
  PresetMuscleFat,
  PresetBone,
  PresetFull,
  PresetAuto,
  Invert,
  Interpolate,
  FatFractionMap,
  // view
  ZoomIn,
  ZoomOut,
  FitView,
  ToggleAnnotations,
  ToggleScaleBar,
  ToggleLevelLines,
  ToggleLegend,
  AxialLayout,
  LegsLayout,
  VisitsLayout,
  VolumeLayout,
  MirrorOtherLeg,
  // overlay
  ToggleOverlay,
  OpacityDown,
  OpacityUp,
  ToggleFilled,
  ToggleMuscle,
  ToggleIntermuscularFat,
  ToggleSubcutaneousFat,
  ToggleBone,
  ToggleSkin,
  ToggleOther,
  // tools
  ToolNavigate,
  ToolBrush,
  ToolEraser,
  ToolFill,
  ToolEraseInside,
  ToolFascia,
  ToolExcludeRegion,
  ToolDistance,
  ToolEllipse,
  RadiusDown,
  RadiusUp,
  NextTissue,
  PreviousTissue,
  ToggleRangeLimit,
  SwapTargetSide,
  CancelDrawing,
  ClearMarks,
  // correcting
  Undo,
  Redo,
  CopyOutlineUp,
  CopyOutlineDown,
  InterpolateOutlines,
  ExcludeSlice,
  IncludeSlice,
  SetSegmentThigh,
  SetSegmentKnee,
  SetSegmentCalf,
  SetSegmentHip,
  SetSegmentAnkle,
  ExchangeSides,
  // reading
  AcceptResult,
  RejectResult,
  EditResult,
  NextStudy,
  PreviousStudy,
  SignReads,
  // file
  OpenStudy,
  OpenRecent,
  Save,
  ExportPicture,
  ExportCleanPicture,
  ExportTables,
  ExportReport,
  ExportSegmentation,
  Help,
  CancelJob,
  CloseStudy,
  Quit,
  Count
};
inline constexpr std::size_t kActionCount = static_cast<std::size_t>(ActionId::Count);

enum class ActionGroup : std::uint8_t
{
  Moving,
  GreyValues,
  View,
  Overlay,
  Tools,
  Correcting,
  Reading,
  File,
  Count
};
[[nodiscard]] const char * TitleOf(ActionGroup group) noexcept;

/** One row of the table of keys. */
struct Action
{
  ActionId id;
  ActionGroup group;
  const char * name;             ///< in key files and scripts: "next-slice"
  std::vector<std::string> keys; ///< by default: "Up", "Ctrl+Z", "["; the notation of QKeySequence's portable text
  const char * help;             ///< one line, without a full stop
  bool needsStudy;               ///< does nothing without an open study
  bool shell;                    ///< carried out by the shell: dialogs, files, three-dimensional view
};

/** Every action, in the order of ActionId. */
[[nodiscard]] const std::vector<Action> & Actions();
[[nodiscard]] const Action & ActionOf(ActionId id);
[[nodiscard]] std::optional<ActionId> ActionNamed(const std::string & name);

/** What mouse and wheel do; for help and manual. */
struct MouseHelp
{
  const char * gesture;
  const char * help;
};
[[nodiscard]] const std::vector<MouseHelp> & MouseGestures();

/** \brief Which key does what: the defaults, and what the user bound otherwise. */
class KeyMap
{
public:
  KeyMap();
  /** \param key  portable text; letters without modifier are upper case */
  [[nodiscard]] std::optional<ActionId> Find(const std::string & key) const;
  [[nodiscard]] const std::vector<std::string> & KeysOf(ActionId id) const;
  /** Binds a key, taken away from the action that had it. */
  void Bind(const std::string & key, ActionId id);
  void Unbind(const std::string & key);
  void Reset();
  /** A JSON object of action names and lists of keys; what is not named keeps its keys. \throws Error(UnreadableInput), (Usage) for an
   * unknown action or a key bound twice. */
  void Load(const std::filesystem::path & file);
  /** What differs from the defaults. \throws Error(CannotWrite). */
  void Save(const std::filesystem::path & file) const;

private:
  std::vector<std::vector<std::string>> m_Keys; ///< by action
  std::map<std::string, ActionId> m_Actions;
};

/** The `?` overlay: groups, keys, help. */
struct HelpLine
{
  std::string keys; ///< "Up, Wheel up"
  std::string help;
};
struct HelpGroup
{
  std::string title;
  std::vector<HelpLine> lines;
};
[[nodiscard]] std::vector<HelpGroup> HelpOf(const KeyMap & keys);
/** The generated section of docs/user/viewer.md. */
[[nodiscard]] std::string KeysAsMarkdown(const KeyMap & keys);
/** The section KEYS of the manual page, in man(7). */
[[nodiscard]] std::string KeysAsManPage(const KeyMap & keys);
/** Plain text for `--help-keys`. */
[[nodiscard]] std::string KeysAsText(const KeyMap & keys);
} // namespace myosect::viewer
