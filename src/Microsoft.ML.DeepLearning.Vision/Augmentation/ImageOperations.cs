using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Augmentation;

/// <summary>The operations of an augmentation; the random numbers of each row are arguments. All images are [B, C, H, W].</summary>
internal static class ImageOperations
{
    /// <summary>Mirrors the chosen rows along an axis.</summary>
    /// <param name="images">The images.</param>
    /// <param name="chosen">[B] bool.</param>
    /// <param name="axis">2 top to bottom, 3 left to right.</param>
    public static Tensor Flip(Tensor images, Tensor chosen, long axis)
    {
        using var scope = NewDisposeScope();
        return where(chosen.view(-1, 1, 1, 1), images.flip(axis), images).MoveToOuterDisposeScope(); // [B] -> [B, 1, 1, 1]
    }

    /// <summary>Rotates each image about its centre, counter-clockwise, with linear interpolation and 0 outside.</summary>
    /// <param name="images">The images.</param>
    /// <param name="angles">[B] in radians.</param>
    public static Tensor Rotate(Tensor images, Tensor angles)
    {
        using var scope = NewDisposeScope();
        double ratio = images.shape[2] / (double)images.shape[3]; // H / W: the grid runs from -1 to 1 on both axes
        var cosine = angles.cos();
        var sine = angles.sin();
        var none = zeros_like(cosine);
        // [B, 2, 3]: from a position in the result to its source
        var map = stack(
            [stack([cosine, sine.Times(-ratio), none], 1), stack([sine.Times(1 / ratio), cosine, none], 1)], 1);
        var grid = nn.functional.affine_grid(map, images.shape, align_corners: false); // [B, H, W, 2]
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false).MoveToOuterDisposeScope();
    }

    /// <summary>Pads with 0 on every side and crops a window of the original size: a window that begins at the padding changes nothing.</summary>
    /// <param name="images">The images.</param>
    /// <param name="padding">P.</param>
    /// <param name="top">[B] int64 from 0 to 2P: where the window begins.</param>
    /// <param name="left">[B] int64 from 0 to 2P.</param>
    public static Tensor Shift(Tensor images, int padding, Tensor top, Tensor left)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var padded = nn.functional.pad(images, [padding, padding, padding, padding]); // [B, C, H + 2P, W + 2P]
        var lines = Positions(top, height).view(batch, 1, height, 1).expand(-1, channels, -1, width + (2 * padding));
        var columns = Positions(left, width).view(batch, 1, 1, width).expand(-1, channels, height, -1);
        return padded.gather(2, lines).gather(3, columns).MoveToOuterDisposeScope(); // [B, C, H, W + 2P] -> [B, C, H, W]
    }

    /// <summary>Sets a square of each image to the mean. It begins size / 2 (rounded down) before its centre on both axes.</summary>
    /// <param name="images">The images.</param>
    /// <param name="size">The side of the square.</param>
    /// <param name="centreLine">[B] int64.</param>
    /// <param name="centreColumn">[B] int64.</param>
    /// <param name="mean">[C, 1, 1].</param>
    public static Tensor CutOut(Tensor images, int size, Tensor centreLine, Tensor centreColumn, Tensor mean)
    {
        using var scope = NewDisposeScope();
        var lines = Inside(centreLine, images.shape[2], size).unsqueeze(2); // [B, H, 1]
        var columns = Inside(centreColumn, images.shape[3], size).unsqueeze(1); // [B, 1, W]
        var square = lines.logical_and(columns).unsqueeze(1); // [B, 1, H, W]
        return where(square, mean.to_type(images.dtype), images).MoveToOuterDisposeScope();
    }

    // [B] -> [B, length]: start, start + 1, …
    private static Tensor Positions(Tensor start, long length) => start.unsqueeze(1).Plus(Numbers(length, start.device));

    // [length]: 0, 1, …
    private static Tensor Numbers(long length, Device device)
    {
        var numbers = new long[length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = i;
        return tensor(numbers, device: device);
    }

    // [B, length] bool
    private static Tensor Inside(Tensor centre, long length, int size)
    {
        var start = centre.unsqueeze(1).Minus(size / 2);
        var positions = Numbers(length, centre.device);
        return positions.ge(start).logical_and(positions.lt(start.Minus(-size)));
    }
}
