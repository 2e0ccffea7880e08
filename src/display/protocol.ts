/**
 * What our views and a notebook tell each other. A bundle carries the data of its view beside the still form, for front ends
 * that draw the view themselves; a view opens a comm to the thing that it shows.
 *
 * Only types and names: the extension shares this file. A payload that changes its meaning gets the next `version`.
 */

/** The MIME type of a view in a bundle. */
export const VIEW_MIME = 'application/vnd.nnlab.view.v1+json';

/** The comm target of all views: opened with `{ id }` of the view. */
export const VIEW_TARGET = 'nnlab.view.v1';

/** A view in a bundle. `id` is the same for each state of one thing, such as a training that goes on. */
export interface View<Name extends ViewName = ViewName> {
  readonly view: Name;
  readonly version: number;
  readonly id: string;
  readonly data: AsJson<ViewData[Name]>;
}

/** What a view adds to a bundle. */
export interface ViewPart<Name extends ViewName = ViewName> {
  readonly [VIEW_MIME]: View<Name>;
}

export type ViewName = keyof ViewData;

/** JSON has no other numbers; `Number(x)` reads both. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** What is left of a type on its way through JSON. */
export type AsJson<T> = T extends number
  ? JsonNumber
  : T extends string | boolean | null | undefined
    ? T
    : T extends Float32Array | Float64Array | Uint8Array
      ? readonly JsonNumber[]
      : { readonly [Key in keyof T]: AsJson<T[Key]> };

/** The data of each view, by its name. */
export interface ViewData {
  readonly points: PointsData;
  readonly boundary: BoundaryData;
  readonly corrections: CorrectionsData;
  readonly activation: ActivationData;
  readonly neuron: NeuronData;
  readonly value: ValueData;
  readonly schedule: CurveData;
  readonly history: CurvesData;
  readonly monitor: MonitorData;
  readonly confusion: ConfusionData;
  readonly images: ImagesData;
  readonly mistakes: ImagesData;
  readonly layers: LayersData;
  readonly saliency: AttributionData;
  readonly occlusion: AttributionData;
  readonly backprop: BackpropData;
  readonly gradientCheck: GradientCheckData;
  readonly playground: PlaygroundData;
  readonly projection: ProjectionData;
  readonly calibration: CalibrationData;
  readonly weights: WeightsData;
  readonly gan: GanData;
  readonly modes: ModesData;
  readonly sweep: SweepData;
  readonly landscape: LandscapeData;
  readonly gates: GatesData;
  readonly gradientThroughTime: GradientThroughTimeData;
  readonly transfer: TransferData;
  readonly gradients: GradientsData;
  readonly deadUnits: DeadUnitsData;
  readonly units: UnitsData;
  readonly network: NetworkData;
  readonly unrolled: UnrolledData;
  readonly functions: FunctionsData;
  readonly convolution: ConvolutionData;
  readonly weightImages: WeightImagesData;
  readonly spikes: SpikesData;
  readonly nextLetter: NextLetterData;
  readonly generatedText: GeneratedTextData;
  readonly imageSearch: ImageSearchData;
  readonly wordMap: WordMapData;
  readonly ganHistory: GanHistoryData;
  readonly ganProgress: GanSceneData;
  readonly ganSurface: GanSurfaceData;
  readonly latentWalk: LatentWalkData;
  readonly operations: OperationsData;
}

type Range = readonly [from: number, to: number];
type Numbers = readonly number[] | Float32Array | Float64Array;

/** Many numbers in one byte each: `values[i] = scale · bytes[i] / 127`, signed, row-major, in base64. */
export interface PackedNumbers {
  readonly shape: readonly number[];
  readonly scale: number;
  readonly bytes: string;
}

export interface PointsData {
  readonly name: string;
  readonly inputNames?: readonly string[];
  /** The names of the classes; `target` is then a place among them, else a quantity. */
  readonly classes?: readonly string[];
  readonly x: Numbers;
  readonly y: Numbers;
  readonly target: Numbers;
  /** How many points there are; the first ones are here. */
  readonly of: number;
}

export interface LineData {
  readonly weights: Numbers;
  readonly bias: number;
}

export interface BoundaryData {
  readonly points: PointsData;
  readonly wrong: number;
  readonly x: Range;
  readonly y: Range;
  /** A unit's border is its line. */
  readonly line?: LineData;
  /** A network's answers `[rows from y[0] up, columns]`: of two classes from −1 to +1, else places of classes. */
  readonly answers?: PackedNumbers;
}

export interface CorrectionsData {
  readonly points: PointsData;
  readonly x: Range;
  readonly y: Range;
  readonly corrections: readonly {
    readonly step: number;
    readonly pass: number;
    readonly input: Numbers;
    readonly target: number;
    readonly sum: number;
    readonly before: LineData;
    readonly after: LineData;
  }[];
}

export interface CurveData {
  readonly name: string;
  readonly x: Numbers;
  readonly y: Numbers;
}

export interface ActivationData extends CurveData {
  readonly formula: string;
  /** The derivative at each x. */
  readonly slope: Numbers;
}

export interface NeuronData extends LineData {
  readonly activation: string;
}

export interface ValueData {
  /** What each number was computed from stands before it; the last one is the result. */
  readonly nodes: readonly {
    readonly name: string;
    readonly operation: string;
    readonly value: number;
    readonly gradient: number;
    /** Places in `nodes`. */
    readonly inputs: readonly number[];
  }[];
}

interface CurvePairData {
  /** `end` is the number beside its end, where that is not the last one of `y`. */
  readonly training: Pick<CurveData, 'x' | 'y'> & { readonly end?: number };
  readonly validation?: Pick<CurveData, 'x' | 'y'>;
}

/** x in epochs. */
export interface CurvesData {
  readonly epochs: number;
  readonly loss: CurvePairData;
  /** Shares from 0 to 1. */
  readonly accuracy?: CurvePairData;
}

export type TrainingState = 'running' | 'paused' | 'done' | 'early' | 'stopped' | 'failed';

/** A training; its comm takes `TrainingOrder` and answers `TrainingReport`. */
export interface MonitorData extends CurvesData {
  readonly state: TrainingState;
  /** Time, speed and time left in words. */
  readonly note: string;
  /** Complete epochs. */
  readonly epoch: number;
}

export interface ConfusionData {
  readonly name: string;
  readonly classes: readonly string[];
  /** `[right][said]`. */
  readonly counts: readonly Numbers[];
}

export interface ImagesData {
  readonly title: string;
  readonly height: number;
  readonly width: number;
  /** 3 for images in colours: red, green and blue of each pixel. */
  readonly channels?: number;
  readonly labels: readonly string[];
  /** A byte a pixel, 0 the ground and 255 ink, or a byte a colour; image after image, in base64. */
  readonly pixels: string;
}

export interface LayersData {
  readonly input: PackedNumbers;
  readonly classes: readonly string[];
  readonly layers: readonly {
    readonly text: string;
    readonly kind: string;
    readonly shape: readonly number[];
    readonly silent: number;
    readonly parameters: number;
    /** The first channels of a layer with many. */
    readonly values: PackedNumbers;
    readonly filters?: PackedNumbers;
  }[];
}

export interface AttributionData {
  readonly unit: number;
  readonly output: number;
  readonly image: PackedNumbers;
  readonly values: PackedNumbers;
}

export interface BackpropData {
  readonly scene: number;
  readonly inputs: Numbers;
  readonly target: Numbers;
  readonly error: number;
  readonly errorAfter: number;
  readonly errorName: string;
  readonly learningRate: number;
  /** Numbers of units are `[unit]`, numbers of weights `[from][to]`. */
  readonly layers: readonly {
    readonly number: number;
    readonly activation: string;
    readonly weights: readonly Numbers[];
    readonly bias: Numbers;
    readonly x: Numbers;
    readonly y: Numbers;
    readonly dEdy: Numbers;
    readonly dEdx: Numbers;
    readonly dEdw: readonly Numbers[];
    readonly dEdb: Numbers;
    readonly weightsAfter: readonly Numbers[];
    readonly biasAfter: Numbers;
  }[];
}

export interface GradientCheckData {
  readonly passed: boolean;
  readonly parameters: number;
  readonly examples: number;
  readonly loss: string;
  /** The worst first, 1,000 at most. */
  readonly rows: readonly {
    readonly layer: number;
    readonly kind: string;
    readonly index: readonly number[];
    readonly analytic: number;
    readonly numeric: number;
    readonly relativeError: number;
  }[];
}

export interface PlaygroundData {
  readonly settings: object;
  readonly epoch: number;
  readonly train: Pick<PointsData, 'x' | 'y' | 'target'>;
  readonly test: Pick<PointsData, 'x' | 'y' | 'target'>;
  readonly loss: Numbers;
  readonly testLoss: Numbers;
  /** `weights[unit][incoming]`. */
  readonly layers: readonly { readonly weights: readonly Numbers[]; readonly biases: Numbers }[];
}

export interface ProjectionData extends PointsData {
  readonly method: 'pca' | 'umap';
}

export interface CalibrationData {
  readonly name: string;
  readonly error: number;
  readonly bins: readonly {
    readonly sureness: number;
    readonly accuracy: number;
    readonly count: number;
  }[];
}

interface HistogramData {
  readonly range: Range;
  /** Of equal bins over the range. */
  readonly counts: Numbers;
  /** With a path: the same after each of its `epochs`, the last one being `counts`. */
  readonly countsByEpoch?: readonly Numbers[];
}

/** A histogram of the weights a layer, and one of its gradients where there is data. */
export interface WeightsData {
  readonly epochs?: Numbers;
  readonly layers: readonly (HistogramData & {
    readonly text: string;
    readonly gradients?: HistogramData;
  })[];
}

/** Means over parts of the training, which end at these steps. */
interface GanMeasures {
  readonly step: Numbers;
  readonly generatorLoss: Numbers;
  readonly discriminatorLoss: Numbers;
  readonly realAccuracy: Numbers;
  readonly fakeAccuracy: Numbers;
}

export interface GanHistoryData {
  /** How many steps were made. */
  readonly steps: number;
  readonly history: GanMeasures;
}

/** A training of a GAN; its comm takes `TrainingOrder` and answers `TrainingReport`. */
export interface GanData {
  readonly state: TrainingState;
  /** Time, speed and time left in words. */
  readonly note: string;
  /** How many steps are made, and how many are to be made. */
  readonly step: number;
  readonly steps: number;
  readonly history: GanMeasures;
  /** Some examples as they are made now. */
  readonly generated?: PackedNumbers;
}

/** What a GAN makes of each class of the data. */
export interface ModesData {
  readonly samples: number;
  readonly modes: readonly {
    readonly label: string;
    readonly count: number;
    readonly isCovered: boolean;
  }[];
}

interface SpreadData {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** Many runs of one task. */
export interface SweepData {
  /** The loss that is compared. */
  readonly lossName: string;
  /** What counts as solved: a number for each measure. */
  readonly goal?: { readonly [measure: string]: number | undefined };
  readonly stopped: boolean;
  /** A row for each setting, whatever the seed. */
  readonly groups: readonly {
    /** Values in words, by what was varied. */
    readonly setting: { readonly [name: string]: string };
    readonly solved: number;
    /** Quartiles of the epochs to the goal; who did not get there counts as `Infinity`. */
    readonly epochs?: SpreadData;
    readonly loss: SpreadData;
    /** The last loss of each run, and after how many epochs it was solved. */
    readonly runs: readonly {
      readonly seed?: string;
      readonly loss: number;
      readonly epochs: number;
      readonly solvedAfter?: number;
    }[];
  }[];
}

/** The loss around a network, on two ways of its weights. */
export interface LandscapeData {
  readonly name: string;
  readonly directions: 'random' | 'pca';
  readonly x: Numbers;
  readonly y: Numbers;
  /** `[y][x]`. */
  readonly loss: readonly Numbers[];
  readonly slice: { readonly x: Numbers; readonly loss: Numbers };
  readonly here: number;
  readonly path?: readonly { readonly epoch: number; readonly x: number; readonly y: number }[];
}

/** What goes on inside a recurrent layer, step by step. */
export interface GatesData {
  readonly layer: string;
  readonly kind: 'simpleRNN' | 'lstm' | 'gru';
  readonly labels: readonly string[];
  /** The numbers of the units that are here. */
  readonly units: Numbers;
  /** Gates and states, `[steps, units]` each. */
  readonly signals: readonly { readonly name: string; readonly values: PackedNumbers }[];
}

export interface GradientThroughTimeData {
  readonly models: readonly {
    readonly name: string;
    readonly layer: string;
    /** ‖∂E/∂h_t‖ at each step. */
    readonly norms: Numbers;
    readonly perStep: number;
  }[];
}

/** How large the gradient is in each layer of one network or more. */
export interface GradientsData {
  readonly networks: readonly {
    readonly name: string;
    /** The layers that learn, and the root mean square of the gradient in each. */
    readonly layers: readonly string[];
    readonly sizes: Numbers;
  }[];
}

/** Layers with ReLU: for each unit the share of the examples in which it fires. */
export interface DeadUnitsData {
  readonly name: string;
  readonly layers: readonly {
    readonly text: string;
    readonly firing: Numbers;
    readonly dead: number;
    readonly always: number;
  }[];
}

/** Networks with and without a trained base, on equal data. */
export interface TransferData {
  readonly name: string;
  readonly tested: number;
  readonly trials: readonly {
    readonly mode: 'scratch' | 'frozen' | 'fineTune';
    readonly perClass: number;
    readonly accuracy: number;
    readonly seconds: number;
    readonly learned: number;
  }[];
}

/** Dense layers, which compute everything that their view shows. */
export interface NetworkData {
  readonly inputs: number;
  readonly layers: readonly {
    readonly activation: string;
    readonly units: number;
    /** `weights[unit][incoming]`; left out, as the biases, where the network has more than 4,000. */
    readonly weights?: readonly Numbers[];
    readonly biases?: Numbers;
  }[];
}

export interface UnitsData extends NetworkData {
  readonly points: PointsData;
  readonly x: Range;
  readonly y: Range;
}

/** One unit with memory, step by step. */
export interface UnrolledData {
  readonly unit: {
    readonly w: number;
    readonly u: number;
    readonly b: number;
    readonly activation: string;
  };
  readonly inputs: Numbers;
  readonly states: Numbers;
  /** ∂h_t / ∂h_(t−1) for each step but the first. */
  readonly factors: Numbers;
  /** ∂h_T / ∂h_t for each step. */
  readonly gradients: Numbers;
  /** Whether the way back is shown. */
  readonly isBack: boolean;
}

export interface FunctionsData {
  readonly title: string;
  /** What stands at the axes. */
  readonly names: { readonly x: string; readonly y: string };
  /** Of more than 1,000 places every second, or third, …. */
  readonly x: Numbers;
  readonly functions: readonly { readonly name: string; readonly y: Numbers }[];
}

export interface ConvolutionData {
  readonly stride: number;
  readonly filter: readonly Numbers[];
  /** With the zeros around it; left out, as the map, where it has more than 4,096 cells. */
  readonly image?: readonly Numbers[];
  readonly output?: readonly Numbers[];
}

/** The weights of the units of a first layer, where their pixels are. */
export interface WeightImagesData {
  readonly labels: readonly string[];
  /** The largest weight of each, whatever its sign. */
  readonly largest: Numbers;
  /** `[units, height, width]`, in shares of the unit's largest; the first ones that 64 KB hold. */
  readonly weights: PackedNumbers;
}

/** A nerve cell that ran; voltages are in mV, times in ms. */
export interface SpikesData {
  readonly weights: Numbers;
  readonly rest: number;
  /** Above rest. */
  readonly threshold: number;
  readonly timeConstant: number;
  readonly refractory: number;
  /** The inputs in their order, and how long each lasted. */
  readonly patterns: readonly Numbers[];
  readonly milliseconds: number;
  /** How many spikes each pattern has brought. */
  readonly counts: Numbers;
  /** When it fired; the first 2,000. */
  readonly spikes: Numbers;
  /** From 0 on, every so many ms: 1,000 values at most. */
  readonly voltage: { readonly every: number; readonly values: Numbers };
}

/** The last 200 letters of a prompt, and how likely each letter is after it. */
export interface NextLetterData {
  readonly prompt: string;
  readonly temperature: number;
  /** The most likely first, 200 at most. */
  readonly letters: readonly string[];
  readonly probabilities: Numbers;
  /** How many letters there are. */
  readonly of: number;
}

/** The last 200 letters of a prompt, and what was written after it. */
export interface GeneratedTextData {
  readonly prompt: string;
  /** The first 2,000 letters. */
  readonly continuation: string;
  /** How likely each of them was, at temperature 1. */
  readonly probabilities: Numbers;
  /** How many letters were written. */
  readonly of: number;
}

/** Images that were found, the nearest first. */
export interface ImageSearchData extends ImagesData {
  /** Whose places `indices` are. */
  readonly name: string;
  readonly indices: Numbers;
  /** Cosine distances. */
  readonly distances: Numbers;
}

/** Words as points, the first 1,000; the classes are their groups. */
export interface WordMapData extends PointsData {
  readonly words: readonly string[];
  /** The share of the variance that the plane has. */
  readonly variance: number;
}

/** What a GAN made of the same random numbers, after one number of steps or several. */
export interface GanSceneData {
  /** Images are many numbers: of more than 64 KB there are fewer times, the last one among them, then fewer examples. */
  readonly steps: Numbers;
  /** `[steps, examples, ...shape]`. */
  readonly generated: PackedNumbers;
  /** Where the examples are points. */
  readonly plane?: {
    readonly x: Range;
    readonly y: Range;
    readonly real: Pick<CurveData, 'x' | 'y'>;
    /**
     * From 0, generated, to 1, real, as the discriminator says: `[steps, rows from y[0] up, columns]`. One that is told the class
     * has none.
     */
    readonly answers?: PackedNumbers;
  };
}

export interface GanSurfaceData extends GanSceneData {
  /** Which shares of real and of generated points the discriminator recognises. */
  readonly recognised: { readonly real: number; readonly generated: number };
}

/** Ways through the random numbers of a generator. */
export interface LatentWalkData {
  /** Of which class each way is, where the generator is told it. */
  readonly labels?: readonly string[];
  /** `[ways, steps, ...shape]`; the first ways that 64 KB hold. */
  readonly examples: PackedNumbers;
}

/** The graph of a computation. */
export interface OperationsData {
  /** The first 500. */
  readonly operations: readonly {
    readonly kernel: string;
    readonly inputs: readonly Numbers[];
    readonly output: Numbers;
    /** Places among the operations; what is not there is an input of the whole. */
    readonly from: Numbers;
    /** In ms, where the runtime tells. */
    readonly ms?: number;
  }[];
  /** How many operations there are. */
  readonly of: number;
}

/** What a view tells a training. */
export type TrainingOrder =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  | { readonly type: 'learningRate'; readonly value: number };

/** What a training tells its views: after each order, and once it has ended. */
export type TrainingReport =
  | {
      readonly type: 'training';
      readonly state: 'running' | 'paused' | 'ended';
      readonly learningRate: JsonNumber;
    }
  | { readonly type: 'error'; readonly message: string };
