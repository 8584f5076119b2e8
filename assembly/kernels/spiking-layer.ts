function addRow(membrane: usize, weights: usize, features: i32): void {
  let f = 0;
  for (; f + 4 <= features; f += 4) {
    const at = (<usize>f) << 2;
    v128.store(membrane + at, f32x4.add(v128.load(membrane + at), v128.load(weights + at)));
  }
  for (; f < features; f++) {
    const at = (<usize>f) << 2;
    store<f32>(membrane + at, load<f32>(membrane + at) + load<f32>(weights + at));
  }
}

function addScaledRow(membrane: usize, weights: usize, level: f32, features: i32): void {
  const levels = f32x4.splat(level);
  let f = 0;
  for (; f + 4 <= features; f += 4) {
    const at = (<usize>f) << 2;
    v128.store(membrane + at, f32x4.add(v128.load(membrane + at), f32x4.mul(levels, v128.load(weights + at))));
  }
  for (; f < features; f++) {
    const at = (<usize>f) << 2;
    store<f32>(membrane + at, load<f32>(membrane + at) + level * load<f32>(weights + at));
  }
}

function receiveSpikes(channels: i32, features: i32, pixel: usize, weights: usize, membrane: usize): i32 {
  const row = (<usize>features) << 2;
  const words = (channels + 31) >> 5;
  const last: u32 = channels & 31 ? (1 << (channels & 31)) - 1 : ~0; // bits beyond the last channel have no weights
  let events = 0;
  for (let word = 0; word < words; word++) {
    const all = load<u32>(pixel + ((<usize>word) << 2));
    for (let bits = word + 1 < words ? all : all & last; bits; bits &= bits - 1) {
      addRow(membrane, weights + <usize>((word << 5) + <i32>ctz(bits)) * row, features);
      events++;
    }
  }
  return events;
}

function receiveLevels(channels: i32, features: i32, pixel: usize, weights: usize, membrane: usize): i32 {
  const row = (<usize>features) << 2;
  let events = 0;
  for (let channel = 0; channel < channels; channel++) {
    const level = load<f32>(pixel + ((<usize>channel) << 2));
    if (level == 0) continue;
    addScaledRow(membrane, weights + <usize>channel * row, level, features);
    events++;
  }
  return events;
}

function fire(membrane: usize, thresholds: usize, features: i32, spikes: usize): void {
  for (let start = 0; start < features; start += 32) {
    const end = min(features, start + 32);
    let word: u32 = 0;
    for (let f = start; f < end; f++) {
      const at = (<usize>f) << 2;
      word |= (<u32>(load<f32>(membrane + at) >= load<f32>(thresholds + at))) << (f - start);
    }
    store<u32>(spikes + ((<usize>(start >> 5)) << 2), word);
  }
}

// See ConvShape and ConvArrays in src/kernels/interface.ts; `grey` says which kind of input it is.
function layer(
  grey: bool,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  features: i32,
  padTop: i32,
  padLeft: i32,
  outHeight: i32,
  outWidth: i32,
  input: usize,
  weights: usize,
  thresholds: usize,
  membranes: usize,
  spikes: usize,
): f64 {
  const pixelSize = (<usize>(grey ? channels : (channels + 31) >> 5)) << 2;
  const kernelPixel = (<usize>channels * features) << 2;
  const membraneSize = (<usize>features) << 2;
  const spikesSize = (<usize>((features + 31) >> 5)) << 2;
  let events: i64 = 0;
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        memory.fill(membranes, 0, membraneSize);
        for (let ky = 0; ky < kernelHeight; ky++) {
          const inputY = y + ky - padTop;
          if (inputY < 0 || inputY >= height) continue;
          for (let kx = 0; kx < kernelWidth; kx++) {
            const inputX = x + kx - padLeft;
            if (inputX < 0 || inputX >= width) continue;
            const pixel = input + <usize>(inputY * width + inputX) * pixelSize;
            const kernel = weights + <usize>(ky * kernelWidth + kx) * kernelPixel;
            events += grey
              ? receiveLevels(channels, features, pixel, kernel, membranes)
              : receiveSpikes(channels, features, pixel, kernel, membranes);
          }
        }
        fire(membranes, thresholds, features, spikes);
        membranes += membraneSize;
        spikes += spikesSize;
      }
    }
    input += <usize>(height * width) * pixelSize;
  }
  return <f64>(events * features);
}

export function spikingConv(
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  features: i32,
  padTop: i32,
  padLeft: i32,
  outHeight: i32,
  outWidth: i32,
  input: usize,
  weights: usize,
  thresholds: usize,
  membranes: usize,
  spikes: usize,
): f64 {
  return layer(
    false,
    images,
    height,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    features,
    padTop,
    padLeft,
    outHeight,
    outWidth,
    input,
    weights,
    thresholds,
    membranes,
    spikes,
  );
}

export function greyConv(
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  features: i32,
  padTop: i32,
  padLeft: i32,
  outHeight: i32,
  outWidth: i32,
  input: usize,
  weights: usize,
  thresholds: usize,
  membranes: usize,
  spikes: usize,
): f64 {
  return layer(
    true,
    images,
    height,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    features,
    padTop,
    padLeft,
    outHeight,
    outWidth,
    input,
    weights,
    thresholds,
    membranes,
    spikes,
  );
}

/** See spikingMaxPool in src/kernels/interface.ts. */
export function spikingMaxPool(images: i32, height: i32, width: i32, words: i32, input: usize, output: usize): void {
  const pixel = (<usize>words) << 2;
  const row = <usize>width * pixel;
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < height >> 1; y++) {
      for (let x = 0; x < width >> 1; x++) {
        for (let word = 0; word < words; word++) {
          const corner = input + <usize>(2 * y) * row + <usize>(2 * x) * pixel + ((<usize>word) << 2);
          const bits =
            load<u32>(corner) | load<u32>(corner + pixel) | load<u32>(corner + row) | load<u32>(corner + row + pixel);
          store<u32>(output, bits);
          output += 4;
        }
      }
    }
    input += <usize>height * row;
  }
}
