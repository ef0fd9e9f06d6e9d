#pragma once

#include <functional>
#include <vector>

#include <QPointF>
#include <QString>
#include <QTableView>
#include <QWidget>

#include "PlotPane.h"

namespace myosect::app
{
/** Buttons and keys held while the mouse moves. */
struct MouseLook
{
  Qt::MouseButton button = Qt::LeftButton;
  Qt::KeyboardModifiers modifiers = Qt::NoModifier;
  bool doubleClick = false;

  /** left, right, middle, shift, ctrl. \throws Error(ProcessingFailed). */
  void Take(const std::string & word);
};

/** Events as the window system would send them. */
void SendKey(QWidget & target, const QString & portableText);
/** Press at the first place, moves through the others, release at the last. \param moveOnly  no button \param settle  called after each
 * event */
void SendMouse(QWidget & target, const std::vector<QPointF> & path, const MouseLook & look, bool moveOnly,
               const std::function<void()> & settle);
void SendWheel(QWidget & target, const QPointF & at, int notches, Qt::KeyboardModifiers modifiers);
void ClickRow(QTableView & table, int row);
/** A click on the point of the plot that belongs to a row. \throws Error(ProcessingFailed) when the plot lacks it. */
void ClickPlot(PlotPane & plot, std::size_t row);
void DropFiles(QWidget & target, const QString & path);

/** Menu item of an action, by the action's name. */
void TriggerMenu(QWidget & window, const QString & name);
/** Number, flag or choice of the tool panel, by the property's name. */
void SetControl(QWidget & window, const QString & name, const QString & value);
/** Text, item or button of a dialog. \return false when it has none such */
bool GiveAnswer(QWidget & dialog, const QString & answer);
/** Everything that a window and its menus say: titles, labels, buttons, tool tips, items of tables and lists. Pictures are not read. */
[[nodiscard]] QString TextsOf(const QWidget & window);
void GrabWindow(QWidget & window, const QString & file);
} // namespace myosect::app
