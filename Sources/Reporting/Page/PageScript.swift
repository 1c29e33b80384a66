/// The script of a page: filters, pages and links of the samples, and scrolling by keyboard. Without it the page shows
/// all there is.
enum PageScript {
  static let text = """
    //<![CDATA[
    "use strict";
    (function () {
      // What is wider than the screen can be scrolled by keyboard, and says what it is.
      function markScrolling() {
        document.querySelectorAll(".scroll").forEach(function (box) {
          if (box.scrollWidth > box.clientWidth + 1) {
            box.tabIndex = 0;
            box.setAttribute("role", "region");
            box.setAttribute("aria-label", box.dataset.label);
          } else {
            ["tabindex", "role", "aria-label"].forEach(function (name) { box.removeAttribute(name); });
          }
        });
      }
      markScrolling();
      window.addEventListener("resize", markScrolling);

      var form = document.getElementById("filters");
      if (!form) { return; }
      var pager = document.getElementById("pager");
      var found = document.getElementById("found");
      var heading = document.getElementById("samples");
      var problems = Array.from(document.querySelectorAll(".problem"));
      var texts = problems.map(function (problem) { return problem.textContent.toLowerCase(); });
      var size = 10;
      var page = 0;

      function field(name) { return form.elements.namedItem(name); }
      function value(name) { return field(name) ? field(name).value : ""; }

      function share(model) {
        var results = Array.from(model.querySelectorAll(".sample")).map(function (sample) {
          return sample.dataset.result;
        });
        var right = results.filter(function (result) { return result === "correct"; }).length;
        return results.length ? right / results.length : 0;
      }

      function hasOutcome(problem, wanted, model) {
        var models = Array.from(problem.querySelectorAll(".model"));
        if (wanted === "more" || wanted === "fewer") {
          var change = share(models[models.length - 1]) - share(models[0]);
          return wanted === "more" ? change > 0 : change < 0;
        }
        return models.some(function (column) {
          if (model && column.dataset.model !== model) { return false; }
          return !wanted || Array.from(column.querySelectorAll(".sample")).some(function (sample) {
            var result = sample.dataset.result;
            return wanted === "wrong" ? result !== "correct" : result === wanted;
          });
        });
      }

      function isWanted(problem, index) {
        var words = value("text").trim().toLowerCase();
        return (!value("family") || problem.dataset.family === value("family"))
          && (!value("run") || problem.dataset.run === value("run"))
          && (!words || texts[index].indexOf(words) >= 0)
          && hasOutcome(problem, value("outcome"), value("model"));
      }

      // Shows the current page of those that match.
      function show() {
        var matching = problems.filter(isWanted);
        page = Math.max(0, Math.min(page, Math.ceil(matching.length / size) - 1));
        var shown = matching.slice(page * size, (page + 1) * size);
        problems.forEach(function (problem) { problem.hidden = shown.indexOf(problem) < 0; });
        var model = value("model");
        document.querySelectorAll(".model").forEach(function (column) {
          column.hidden = model !== "" && column.dataset.model !== model;
        });
        var first = page * size + 1;
        found.textContent = matching.length === 0 ? "No problem matches."
          : matching.length + " of " + problems.length + " problems match; shown: " + first + " to "
            + (first + shown.length - 1) + ".";
        pager.hidden = matching.length <= size;
        pager.firstChild.disabled = page === 0;
        pager.lastChild.disabled = (page + 1) * size >= matching.length;
        return matching;
      }

      function names() {
        return Array.from(form.elements).map(function (element) { return element.name; }).filter(Boolean);
      }

      // The address says what is shown, so that it can be passed on.
      function filtersChanged() {
        page = 0;
        show();
        var query = new URLSearchParams();
        names().forEach(function (name) { if (value(name)) { query.set(name, value(name)); } });
        var text = query.toString();
        history.replaceState(null, "", "#samples" + (text ? "?" + text : ""));
      }

      function goTo(element) {
        element.focus({preventScroll: true});
        element.scrollIntoView();
      }

      // Follows #samples?family=add&outcome=cut and #problem-12.
      function follow() {
        var fragment = location.hash.slice(1);
        if (fragment.split("?")[0] === "samples") {
          var query = new URLSearchParams(fragment.split("?").slice(1).join("?"));
          names().forEach(function (name) {
            field(name).value = query.get(name) || "";
            if (field(name).selectedIndex === -1) { field(name).value = ""; }
          });
          page = 0;
          show();
          goTo(heading);
          return;
        }
        var problem = document.getElementById(fragment);
        if (!problem || problems.indexOf(problem) < 0) { show(); return; }
        if (show().indexOf(problem) < 0) { names().forEach(function (name) { field(name).value = ""; }); }
        page = Math.floor(show().indexOf(problem) / size);
        show();
        goTo(problem);
      }

      form.hidden = false;
      form.addEventListener("input", filtersChanged);
      form.addEventListener("reset", function () { setTimeout(filtersChanged, 0); });
      form.addEventListener("submit", function (event) { event.preventDefault(); });
      pager.addEventListener("click", function (event) {
        if (!event.target.value) { return; }
        page += Number(event.target.value);
        show();
        goTo(found);
      });
      window.addEventListener("hashchange", follow);
      follow();
    })();
    //]]>
    """
}
