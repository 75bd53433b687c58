//! A plot of how well engines find against how long they take.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use medcode_benches::{Figures, Percentiles};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{ENGINES, Outcome};

const SIZE: (u32, u32) = (760, 460);
const FONT: &str = "sans-serif";
const TEXT_HEIGHT: i32 = 16;
/// Wider than most letters are, since what they are drawn with is not known here.
const LETTER_WIDTH: i32 = 8;
const MARK: i32 = 5;
/// Colours that most people can tell apart (Okabe and Ito).
const COLOURS: [RGBColor; ENGINES.len()] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 125, 90)];

/// What is plotted of an engine.
#[derive(Debug, Clone, Copy)]
struct Point {
    name: &'static str,
    colour: RGBColor,
    micros: f64,
    first: f64,
    tenth: f64,
}

/// Draws the outcomes as a picture in SVG. Its background is white whatever lies below.
pub(crate) fn write(path: &Path, outcomes: &[Outcome<'_>]) -> Result<(), Box<dyn Error>> {
    let points: [Point; ENGINES.len()] = std::array::from_fn(|engine| {
        let mut figures = Figures::default();
        figures.extend(outcomes.iter().map(|outcome| outcome.ranks[engine]));
        let times: Vec<Duration> = outcomes.iter().map(|outcome| outcome.times[engine]).collect();
        Point {
            name: ENGINES[engine],
            colour: COLOURS[engine],
            micros: Percentiles::of(times).p50.as_secs_f64() * 1e6,
            first: figures.hit_at(1),
            tenth: figures.hit_at(10),
        }
    });
    let mut svg = String::new();
    let title = format!("{} judged questions: what is found, and how fast", outcomes.len());
    draw(&mut svg, &title, &points).map_err(|error| format!("the plot: {error}"))?;
    std::fs::write(path, svg)
        .map_err(|error| format!("{}: cannot be written: {error}", path.display()).into())
}

type Drawn<T> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

fn draw(svg: &mut String, title: &str, points: &[Point]) -> Drawn<()> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, (FONT, 18).into_font().color(&BLACK))
        .margin(14)
        .x_label_area_size(48)
        .y_label_area_size(56)
        .build_cartesian_2d(decades(points).log_scale(), 0.0..1.0)?;
    chart
        .configure_mesh()
        .bold_line_style(RGBColor(215, 215, 215))
        .light_line_style(RGBColor(240, 240, 240))
        .y_max_light_lines(2)
        .x_label_formatter(&|micros| label(*micros))
        .y_label_formatter(&|share| format!("{share:.1}"))
        .x_desc("time a question takes, p50, up to 20 hits (log)")
        .y_desc("share of questions with a right code")
        .label_style((FONT, TEXT_HEIGHT).into_font().color(&BLACK))
        .draw()?;
    let at: Vec<[(i32, i32); 2]> = points
        .iter()
        .map(|point| [point.first, point.tenth].map(|y| chart.backend_coord(&(point.micros, y))))
        .collect();
    for (point, [first, tenth]) in points.iter().zip(&at) {
        area.draw(&PathElement::new([*first, *tenth], point.colour.stroke_width(1)))?;
        area.draw(&Circle::new(*first, MARK, point.colour.filled()))?;
        area.draw(&Circle::new(*tenth, MARK, WHITE.filled()))?;
        area.draw(&Circle::new(*tenth, MARK, point.colour.stroke_width(2)))?;
    }
    write_labels(&area, points, &at)?;
    area.present()
}

/// From the power of ten below the fastest to that above the slowest.
fn decades(points: &[Point]) -> std::ops::Range<f64> {
    let fastest = points.iter().map(|point| point.micros).fold(f64::INFINITY, f64::min);
    let slowest = points.iter().map(|point| point.micros).fold(1.0, f64::max);
    let power = |exponent: f64| 10_f64.powf(exponent);
    power(fastest.max(1.0).log10().floor())..power((slowest * 1.01).log10().ceil())
}

fn label(micros: f64) -> String {
    if micros < 1_000.0 { format!("{micros:.0} µs") } else { format!("{:.0} ms", micros / 1e3) }
}

fn write_labels(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    points: &[Point],
    at: &[[(i32, i32); 2]],
) -> Drawn<()> {
    // Marks and lines are no place for labels, of whichever engine.
    let line = |[first, tenth]: &[(i32, i32); 2]| Area::new(*tenth, 1, first.1 - tenth.1);
    let mut taken: Vec<Area> = at.iter().flatten().map(|mark| Area::around(*mark)).collect();
    taken.extend(at.iter().map(line));
    for (point, [first, tenth]) in points.iter().zip(at) {
        let texts = [
            (*tenth, format!("{}, {:.0} µs: hit@10 {:.2}", point.name, point.micros, point.tenth)),
            (*first, format!("hit@1 {:.2}", point.first)),
        ];
        for (mark, text) in texts {
            let place = place_label(mark, &text, &mut taken);
            // By the end that is nearer its mark, for its width is a guess.
            let (x, anchor) = if place.left > mark.0 {
                (place.left, HPos::Left)
            } else {
                (place.right, HPos::Right)
            };
            let anchor = Pos::new(anchor, VPos::Top);
            let style = (FONT, TEXT_HEIGHT).into_font().color(&point.colour).pos(anchor);
            area.draw(&Text::new(text, (x, place.top), style))?;
        }
    }
    Ok(())
}

/// A rectangle of pixels: left, top, and right and bottom, which lie outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Area {
    fn new((left, top): (i32, i32), width: i32, height: i32) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    fn around((x, y): (i32, i32)) -> Self {
        Self::new((x - MARK, y - MARK), 2 * MARK, 2 * MARK)
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Where a label is: right or left of its mark, or in a line further from it, the first
/// place that lies in the picture and is not taken.
fn place_label((x, y): (i32, i32), text: &str, taken: &mut Vec<Area>) -> Area {
    let letters = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
    let (width, away) = (letters.saturating_mul(LETTER_WIDTH), MARK + 5);
    let right_end = i32::try_from(SIZE.0).unwrap_or(i32::MAX);
    let mut places = (0..8).flat_map(|line| [-line, line]).flat_map(|line| {
        let top = y - TEXT_HEIGHT / 2 + line * (TEXT_HEIGHT + 2);
        [x + away, x - away - width].map(|left| Area::new((left, top), width, TEXT_HEIGHT))
    });
    let is_free = |area: &Area| {
        area.left > 0 && area.right < right_end && !taken.iter().any(|other| other.meets(area))
    };
    let place = places.find(is_free);
    let place = place.unwrap_or_else(|| Area::new((x + away, y), width, TEXT_HEIGHT));
    taken.push(place);
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_overlap_neither_each_other_nor_marks() {
        let marks = [(100, 100), (110, 104), (120, 98), (740, 100)];
        let mut taken: Vec<Area> = marks.into_iter().map(Area::around).collect();
        for mark in marks {
            place_label(mark, "medcode, 563 µs: hit@10 0.86", &mut taken);
        }
        assert_eq!(taken.len(), 8);
        for (place, area) in taken.iter().enumerate().skip(4) {
            assert!(area.left > 0 && area.right < 760, "{area:?}");
            assert!(taken[..place].iter().all(|other| !other.meets(area)), "{taken:?}");
        }
    }

    #[test]
    fn a_plot_names_every_engine_on_white() {
        let point =
            |name, micros| Point { name, colour: COLOURS[0], micros, first: 0.5, tenth: 0.7 };
        let mut svg = String::new();
        draw(&mut svg, "title", &[point("one", 40.0), point("two", 41.0)]).expect("it is drawn");
        assert!(svg.contains("one, 40 µs") && svg.contains("two, 41 µs"));
        assert!(svg.contains("fill=\"#FFFFFF\""));
    }
}
