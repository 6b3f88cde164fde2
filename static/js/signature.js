// [data-signature-pad]: a canvas to sign on with finger, pen or mouse. The drawing goes into the
// form's own file field as a PNG, so that it is sent, checked and stored like any other file.
function start(pad) {
  const canvas = pad.querySelector("canvas");
  const input = pad.querySelector("input[type=file]");
  // A finger needs height: what is drawn keeps its shape, for the picture is made as tall.
  if (matchMedia("(max-width: 600px)").matches) canvas.height = canvas.width * 0.6;
  const pen = canvas.getContext("2d");
  let drawing = false;
  pen.lineWidth = 3;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#111";

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      (event.clientX - box.left) * (canvas.width / box.width),
      (event.clientY - box.top) * (canvas.height / box.height),
    ];
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    pen.beginPath();
    pen.moveTo(...place(event));
    pen.lineTo(...place(event));
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  const stop = () => {
    if (!drawing) return;
    drawing = false;
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "signature.png", { type: "image/png" }));
      input.files = files.files;
    }, "image/png");
  };
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    input.value = "";
  });
  pad.hidden = false;
}

for (const pad of document.querySelectorAll("[data-signature-pad]")) start(pad);
