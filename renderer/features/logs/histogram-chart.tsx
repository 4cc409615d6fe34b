import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ResolvedRange } from '../../../shared/model/log-time-range.ts'
import type { LogHistogram } from '../../../shared/model/logs.ts'
import styles from './histogram.module.css'
import { stackedColumns } from './histogram-data.ts'

const chartHeight = 96
/** A drag shorter than this is a click that slipped. */
const shortestDragPixels = 5

export interface TimeMark {
  readonly at: number
  readonly label: string
}

interface HistogramChartProps {
  readonly histogram: LogHistogram
  readonly range: ResolvedRange
  /** Replacements in the range, as thin vertical lines. */
  readonly marks: readonly TimeMark[]
  readonly onRange: (from: number, to: number) => void
  /** Index of the bucket under the pointer; null when it has left. */
  readonly onHover: (bucket: number | null) => void
}

/** Lines over time, stacked by level. Dragging chooses a range, a click one bar. */
export function HistogramChart({ histogram, range, marks, onRange, onHover }: HistogramChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const latest = useRef({ onRange, onHover })
  latest.current = { onRange, onHover }

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the style sheet, which follows the scheme
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const style = getComputedStyle(element)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    const { levels, columns } = stackedColumns(histogram)
    const { buckets, intervalMs } = histogram
    const font = '11px "Inter Variable", sans-serif'
    const axis = { stroke: colour('--henge-muted'), font, grid: { stroke: colour('--henge-border'), width: 1 }, ticks: { show: false } }
    const chart = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height: chartHeight,
        ms: 1,
        padding: [6, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: shortestDragPixels } },
        scales: { x: { time: true, range: [range.from, range.to] }, y: { range: (_chart, _low, high) => [0, Math.max(1, high * 1.05)] } },
        axes: [
          { ...axis, size: 22, gap: 4, grid: { show: false }, space: 90, values: shortTimes },
          {
            ...axis,
            size: 48,
            gap: 6,
            space: 20,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7],
          },
        ],
        series: [
          {},
          ...levels.map((level) => ({
            fill: colour(`--level-${level}`),
            width: 0,
            points: { show: false },
            paths: uPlot.paths.bars?.({ size: [0.88, 48], align: 1 }),
          })),
        ],
        hooks: {
          setSelect: [
            (chosen) => {
              if (chosen.select.width < shortestDragPixels) return
              const from = chosen.posToVal(chosen.select.left, 'x')
              const to = chosen.posToVal(chosen.select.left + chosen.select.width, 'x')
              chosen.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
              latest.current.onRange(Math.floor(from), Math.ceil(to))
            },
          ],
          setCursor: [(pointed) => latest.current.onHover(bucketUnder(pointed, buckets, intervalMs))],
          draw: [
            (drawn) => {
              const { ctx, bbox } = drawn
              ctx.save()
              ctx.fillStyle = colour('--henge-accent')
              for (const mark of marks) {
                if (mark.at >= range.from && mark.at < range.to)
                  ctx.fillRect(Math.round(drawn.valToPos(mark.at, 'x', true)), bbox.top, 2, bbox.height)
              }
              ctx.restore()
            },
          ],
        },
      },
      columns as unknown as uPlot.AlignedData,
      element,
    )
    const click = () => {
      const index = bucketUnder(chart, buckets, intervalMs)
      const bucket = index === null ? undefined : buckets[index]
      if (bucket) latest.current.onRange(bucket.at, bucket.at + intervalMs)
    }
    chart.over.addEventListener('click', click)
    const resized = new ResizeObserver(() => chart.setSize({ width: Math.max(200, element.clientWidth), height: chartHeight }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      chart.destroy()
    }
  }, [histogram, range.from, range.to, marks, scheme])

  return <div ref={place} className={styles.chart} data-testid="log-histogram" aria-hidden />
}

function bucketUnder(chart: uPlot, buckets: LogHistogram['buckets'], intervalMs: number): number | null {
  const { left } = chart.cursor
  if (left === undefined || left < 0) return null
  const at = chart.posToVal(left, 'x')
  const index = buckets.findIndex((bucket) => at >= bucket.at && at < bucket.at + intervalMs)
  return index < 0 ? null : index
}

/** Days where the ticks are days apart, else the time of day, with the day at its first tick. */
function shortTimes(_chart: uPlot, ticks: number[]): string[] {
  const apart = (ticks[1] ?? 0) - (ticks[0] ?? 0)
  const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', ...(apart > 300 * 86_400_000 ? { year: 'numeric' } : {}) })
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...(apart < 60_000 ? { second: '2-digit' } : {}) })
  return ticks.map((tick, index) => {
    const before = ticks[index - 1]
    if (apart >= 86_400_000) return day.format(tick)
    const newDay = before !== undefined && new Date(before).getDate() !== new Date(tick).getDate()
    return newDay ? day.format(tick) : clock.format(tick)
  })
}
